package answer_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"variorum/bot/answer"
)

// A question that names nobody and no place, and that two stories answer, is
// answered from neither: the note says which may be meant. With a name it is.
func TestSeveralStories(t *testing.T) {
	const (
		tullen  = "---\nsource: %s\ntitle: Gas blast in Tullen\npublished: 2031-03-03T09:00:00Z\n---\n"
		osterby = "---\nsource: %s\ntitle: Ferry hits pier at Osterby\npublished: 2031-06-11T09:00:00Z\n---\n"
	)
	article := func(head, source, text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(head, "%s", source, 1) + text)}
	}
	folder := fstest.MapFS{
		"crumb.txt": article(tullen, "Crumb", "Gas blew up the bakery in Tullen on Sunday night, and windows broke along the whole street.\n\nFive people were injured, a doctor said. The gas pipe was from 1950.\n\nThe post office of Tullen beside the bakery is closed, and so is the school.\n\nMayor Oda Brenn of Tullen wants all gas pipes looked at by Easter.\n"),
		"oven.txt":  article(tullen, "Oven", "A bakery exploded in Tullen on Sunday night and blew out the windows of the street.\n\nFive people were injured. A gas pipe had been leaking for days.\n\nThe bakery stood beside the post office of Tullen.\n\nMayor Oda Brenn of Tullen said that the gas works would have to answer for it.\n"),
		"reed.txt":  article(osterby, "Reed", "The ferry Hirondel ran into the pier at Osterby in thick fog on Wednesday.\n\nNine people were injured. The captain of the Hirondel, Jonas Weyer, had seen the lights too late.\n\nThe Hirondel was built in 1988 and had new engines.\n\nThe harbour of Osterby stays shut until divers have been down.\n"),
		"heron.txt": article(osterby, "Heron", "Fog lay on the harbour of Osterby when the ferry Hirondel struck the pier on Wednesday.\n\nNine people were injured, the coastguard said. Captain Jonas Weyer sounded the horn of the Hirondel twice.\n\nDivers will look at the pier of Osterby on Thursday, and the harbour is shut.\n"),
	}
	e := indexed(t, readArticles(t, folder, "stories"))
	ask := func(question string) answer.Answer {
		a, err := e.Answer(context.Background(), answer.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := ask("How many people were injured?")
	if a.Verdict != answer.None || len(a.Notes) != 1 || a.Notes[0].Kind != "stories" ||
		!strings.Contains(a.Notes[0].Text, "Tullen") || !strings.Contains(a.Notes[0].Text, "Osterby") {
		t.Errorf("without a name: %s, %v", a.Verdict, a.Notes)
	}
	a = ask("How many people were injured in Osterby?")
	if a.Verdict != answer.Agree || !strings.EqualFold(a.Versions[0].Label, "nine") {
		t.Errorf("with a name: %s, %v", a.Verdict, a.Versions)
	}
}
