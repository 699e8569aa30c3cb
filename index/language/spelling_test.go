package language

import "testing"

func TestMisspelt(t *testing.T) {
	for word, want := range map[string]string{
		"pepole": "people", "brigde": "bridge", "margine": "margin", "goverment": "government", "happend": "happened", "seperate": "separate",
		"recieve": "receive", "galery": "gallery",
		"people": "", "kiwi": "", "starmer": "", "orvelle": "", "xqzvb": "", "": "",
	} {
		if got := Misspelt(word); got != want {
			t.Errorf("%s: %q, wanted %q", word, got, want)
		}
	}
}
