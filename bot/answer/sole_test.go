package answer

import "testing"

// Where one alone can have done what is asked, two persons contradict each other;
// where several can, or the one may change, they do not.
func TestSole(t *testing.T) {
	for question, want := range map[string]bool{
		"Who won the regatta?":                             true,
		"Who gave the order to shoot?":                     true,
		"Who took the decision to close the school?":       true,
		"Who scored the winning goal?":                     true,
		"Who was the first to reach the hut?":              true,
		"Who cast the deciding vote?":                      true,
		"Who took the money?":                              false,
		"Who gave evidence?":                               false,
		"Who scored for Merrow?":                           false,
		"Who is the coach of Merrow?":                      false,
		"Who was hurt?":                                    false,
		"Who made the violins?":                            false,
		"Who were the first to arrive?":                    false,
		"Which firms won contracts?":                       false,
		"Who gave talks on decision making at the school?": false,
	} {
		if got := read(question, nil).sole(); got != want {
			t.Errorf("%s: %v", question, got)
		}
	}
}

// Where one is asked for, a name in common is the answer.
func TestOne(t *testing.T) {
	for question, want := range map[string]bool{
		"Which group does the plant belong to?":      true,
		"Who is the club's new coach?":               true,
		"name of the driver":                         true,
		"Who won the regatta?":                       true,
		"Which groups bid for the plant?":            false,
		"Who else was convicted?":                    false,
		"Which of the dead do the reports name?":     false,
		"Who are the new members of the panel?":      false,
		"What are the names of those who were freed": false,
	} {
		r := read(question, nil)
		if got := r.one(); got != want {
			t.Errorf("%s: %v (%s %s)", question, got, r.kind, r.detail)
		}
	}
}
