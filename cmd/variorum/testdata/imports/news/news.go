package news

import "encoding/json"

type Article struct{ Raw json.RawMessage }
