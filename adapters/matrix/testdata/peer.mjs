// Talks with the bot as Element does: matrix-js-sdk with its encryption in Rust.
// node peer.mjs HOMESERVER BOT NAME PASSWORD, where the person is registered:
// the default mode, or with a fifth argument that which sends keys to devices
// only that their owner has signed. One line a check; exit status 1 if one fails.
import * as sdk from "matrix-js-sdk";
import { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";

Promise.withResolvers ??= function () { // Node 20 has none
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
for (const kind of ["debug", "info", "warn", "trace"]) console[kind] = () => {};

const [homeserver, bot, user, password, signedOnly] = process.argv.slice(2);
let failed = 0;
const check = (what, good, more = "") => { console.log(good ? "ok   " : "WRONG", what, more); if (!good) failed++; };
const wait = async (what, so) => {
  for (const end = Date.now() + 40_000; Date.now() < end; await new Promise(r => setTimeout(r, 20))) {
    const found = so();
    if (found) return found;
  }
  throw new Error("in vain: " + what);
};

const identifier = { type: "m.id.user", user };
const login = await sdk.createClient({ baseUrl: homeserver }).loginRequest({ type: "m.login.password", identifier, password });
const cli = sdk.createClient({ baseUrl: homeserver, userId: login.user_id, deviceId: login.device_id, accessToken: login.access_token });
await cli.initRustCrypto({ useIndexedDB: false });
const crypto = cli.getCrypto();
await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: request => request({ type: "m.login.password", identifier, password }) });
crypto.setDeviceIsolationMode(signedOnly ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false));
const events = [];
cli.on("event", e => events.push(e));
await cli.startClient({ initialSyncLimit: 20 });
await wait("first sync", () => cli.isInitialSyncComplete());
const { room_id: room } = await cli.createRoom({ invite: [bot], is_direct: true, preset: "trusted_private_chat",
  initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }] });
await wait("the bot in the room", () => cli.getRoom(room)?.getMember(bot)?.membership === "join" && cli.getRoom(room).hasEncryptionStateEvent());

const said = so => events.find(e => e.getSender() === bot && e.getRoomId() === room && e.getType() === "m.room.message" && !e.isDecryptionFailure() &&
  so(e, e.getWireContent()["m.relates_to"] ?? {}));
const { event_id: question } = await cli.sendMessage(room, { msgtype: "m.text", body: "who was in the US delegation?" });
const answer = await wait("the answer", () => said((_, to) => to.rel_type !== "m.replace"));
const first = answer.getContent().body; // edits are applied to it
const to = answer.getWireContent()["m.relates_to"];
check("an encrypted answer", answer.isEncrypted(), first.split("\n")[0]);
check("a notice, in the question's thread", answer.getContent().msgtype === "m.notice" && to.rel_type === "m.thread" && to.event_id === question && to["m.in_reply_to"].event_id === question);
check("no shield", (await crypto.getEncryptionInfoForEvent(answer)).shieldColour === 0);

await cli.sendMessage(room, { msgtype: "m.text", body: "* where did they meet?", "m.new_content": { msgtype: "m.text", body: "where did they meet?" },
  "m.relates_to": { rel_type: "m.replace", event_id: question } });
const edit = await wait("the edit", () => said((_, to) => to.rel_type === "m.replace" && to.event_id === answer.getId()));
check("the answer is edited", edit.isEncrypted() && edit.getContent()["m.new_content"].body !== first, edit.getContent()["m.new_content"].body.split("\n")[0]);
check("no shield on the edit", (await crypto.getEncryptionInfoForEvent(edit)).shieldColour === 0);

await cli.redactEvent(room, question);
await wait("the answer gone", () => answer.isRedacted());
check("the answer goes with the question", true);
process.exit(failed ? 1 : 0);
