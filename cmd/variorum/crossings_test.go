package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that imports of our own packages begin with.
const module = "variorum/"

// crossings returns, sorted, everything in the Go files below dir that a
// table of rules forbids, and the folders that are in one but not the other.
func crossings(t *testing.T, dir string, rules map[string]rule) []string {
	t.Helper()
	var problems []string
	found := map[string]bool{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if base := d.Name(); rel != "." && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		pkg := path.Dir(rel)
		r, known := rules[pkg]
		if !known {
			if !found[pkg] {
				problems = append(problems, pkg+": not in the table of imports_test.go")
			}
			found[pkg] = true
			return nil
		}
		found[pkg] = true
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		for _, p := range (checked{pkg, r, strings.HasSuffix(rel, "_test.go"), file}).problems() {
			problems = append(problems, rel+": "+p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range rules {
		if !found[pkg] {
			problems = append(problems, pkg+": in the table, but there is no such package")
		}
	}
	slices.Sort(problems)
	return problems
}

// checked is a file under its package's rule.
type checked struct {
	pkg  string
	rule rule
	test bool
	file *ast.File
}

func (c checked) problems() []string {
	var all []string
	vendors := map[string]string{} // local name → import path of another module
	clock := ""                    // local name of package time
	for _, spec := range c.file.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		local := path.Base(target)
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if problem := c.forbidden(target); problem != "" {
			all = append(all, problem)
		}
		switch {
		case target == "time":
			clock = local
		case outside(target):
			if isVersion(local) {
				local = path.Base(path.Dir(target))
			}
			vendors[local] = target
		}
	}
	if c.test {
		return all
	}
	if c.rule.pure && clock != "" {
		ast.Inspect(c.file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && named(s.X, clock) && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc"}, s.Sel.Name) {
				all = append(all, "is pure, but reads the clock: time."+s.Sel.Name)
			}
			return true
		})
	}
	if c.file.Name.Name != "main" {
		all = append(all, c.exposed(vendors)...)
	}
	return all
}

// forbidden says why an import crosses the rule, or "".
func (c checked) forbidden(target string) string {
	switch {
	case strings.HasPrefix(target, module):
		to := strings.TrimPrefix(target, module)
		if slices.Contains(c.rule.own, to) || c.test && (to == c.pkg || slices.Contains(c.rule.tests, to)) {
			return ""
		}
		return "may not import " + to
	case outside(target):
		allowed := c.rule.outside
		if c.test {
			allowed = slices.Concat(allowed, forTests, c.rule.clients)
		}
		if below(target, allowed) {
			return ""
		}
		return "may not import " + target
	case c.rule.pure && !c.test && below(target, impure) && target != "net/url":
		return "is pure, and may not import " + target
	}
	return ""
}

// exposed returns the types of other modules that stand in exported
// signatures: parameters, results, fields, methods of interfaces.
func (c checked) exposed(vendors map[string]string) []string {
	var all []string
	look := func(what string, n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := s.X.(*ast.Ident); ok && vendors[id.Name] != "" && !below(vendors[id.Name], c.rule.expose) {
				all = append(all, fmt.Sprintf("%s shows %s.%s of another module", what, id.Name, s.Sel.Name))
			}
			return true
		})
	}
	for _, decl := range c.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || receiverExported(d.Recv)) {
				look(d.Name.Name, d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						lookType(s.Name.Name, s.Type, look)
					}
				case *ast.ValueSpec:
					if slices.ContainsFunc(s.Names, (*ast.Ident).IsExported) && s.Type != nil {
						look(s.Names[0].Name, s.Type)
					}
				}
			}
		}
	}
	return all
}

// lookType looks at a type, of a struct only at the exported and the embedded
// fields.
func lookType(name string, t ast.Expr, look func(string, ast.Node)) {
	s, ok := t.(*ast.StructType)
	if !ok {
		look(name, t)
		return
	}
	for _, f := range s.Fields.List {
		if len(f.Names) == 0 || slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
			look(name, f.Type)
		}
	}
}

// outside reports whether an import path is another module's: its first part
// is a host.
func outside(target string) bool {
	first, _, _ := strings.Cut(target, "/")
	return strings.Contains(first, ".")
}

// below reports whether a path is one of the prefixes or stands below one.
func below(target string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return target == p || strings.HasPrefix(target, p+"/") })
}

func isVersion(s string) bool {
	_, err := strconv.Atoi(strings.TrimPrefix(s, "v"))
	return strings.HasPrefix(s, "v") && err == nil
}

func named(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func receiverExported(list *ast.FieldList) bool {
	t := list.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch x := t.(type) {
	case *ast.Ident:
		return x.IsExported()
	case *ast.IndexExpr:
		id, ok := x.X.(*ast.Ident)
		return ok && id.IsExported()
	}
	return false
}
