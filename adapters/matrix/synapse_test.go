package matrix

import (
	"encoding/base64"
	"strings"
)

// synapseVar names a Python in which Synapse is installed (pip install
// matrix-synapse): then the tests run against that, by hand.
const synapseVar = "VARIORUM_TEST_SYNAPSE"

const synapseConfig = `server_name: localhost
pid_file: DIR/pid
listeners: [{port: PORT, type: http, bind_addresses: ["127.0.0.1"], resources: [{names: [client], compress: false}]}]
database: {name: sqlite3, args: {database: DIR/homeserver.db}}
log_config: DIR/log.yaml
media_store_path: DIR/media
signing_key_path: DIR/signing.key
registration_shared_secret: "` + serverSecret + `"
macaroon_secret_key: "a secret of the tests"
form_secret: "another"
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
presence: {enabled: false}
user_directory: {enabled: false}
bcrypt_rounds: 4
rc_message: NONE
rc_registration: NONE
rc_registration_token_validity: NONE
rc_login: {address: NONE, account: NONE, failed_attempts: NONE}
rc_admin_redaction: NONE
rc_joins: {local: NONE, remote: NONE}
rc_joins_per_room: NONE
rc_invites: {per_room: NONE, per_user: NONE, per_issuer: NONE}
rc_room_creation: NONE
rc_key_requests: NONE
rc_presence: {per_user: NONE}
`

// synapseSettings returns the files that a Synapse needs.
func (hs *homeserver) synapseSettings(seed []byte) map[string]string {
	_, port, _ := strings.Cut(hs.addr, ":")
	return map[string]string{
		"homeserver.yaml": strings.NewReplacer("DIR", hs.dir, "PORT", port, "NONE", "{per_second: 10000, burst_count: 10000}").Replace(synapseConfig),
		"signing.key":     "ed25519 abc " + base64.RawStdEncoding.EncodeToString(seed) + "\n",
		"log.yaml": "version: 1\nformatters: {plain: {format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}\n" +
			"handlers: {err: {class: logging.StreamHandler, formatter: plain}}\nroot: {level: WARNING, handlers: [err]}\ndisable_existing_loggers: false\n",
	}
}
