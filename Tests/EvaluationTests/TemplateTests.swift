import Evaluation
import Testing
import Vocabulary

struct TemplateTests {
  static let document: JSON = [
    "q": " What? ", "a": "x #### 42 ", "c": ["one", "two"], "o": ["k": [1, 2.5, nil, true]], "n": 3,
  ]

  @Test(
    "writes what Jinja 3.1 writes",
    arguments: [
      ("{{q.strip()}}|{{a.split('####')[-1].strip()}}", "What?|42"),
      (
        "{{c|join(', ')}}{% for x in c %}{{loop.index}}.{{x|upper}}{% if not loop.last %};{% endif %}{% endfor %}",
        "one, two1.ONE;2.TWO"
      ),
      ("{{o.k}} {{o['k'][1]}} {{c[-1]}} {{q[1:3]}}", "[1, 2.5, None, True] 2.5 two Wh"),
      ("{{ 'yes' if n > 2 and n is defined else 'no' }}{# c #} {{- ' x' ~ (n + 1) }}", "yes x4"),
      ("a {%- if n == 3 -%} b {%- else %} c {% endif %}\n", "ab\n"),
      ("{{c}} {{'{{' ~ '}}'}} {{m|default('none')}} {{q|trim|replace('W','w')|length}}", "['one', 'two'] {{}} none 5"),
      ("{% if n == 1 %}1{% elif 'on' in c[0] %}2{% else %}3{% endif %}", "2"),
    ])
  func rendering(_ source: String, _ expected: String) throws {
    #expect(try Template(source, field: "doc_to_text").text(Self.document) == expected)
  }

  @Test(
    "refuses what it does not support, by name and line",
    arguments: [
      ("one\n{{q|tojson}}", "tojson", 2), ("{{q.format(1)}}", "format", 1), ("\n\n{% set x = 1 %}", "set", 3),
      ("{{range(3)}}", "range", 1), ("{{q", "}}", 1), ("{% for x in c %}", "endfor", 1), ("{{q + }}", "", 1),
    ])
  func unsupported(_ source: String, _ name: String, _ line: Int) throws {
    let refused = try #require(refusal { _ = try Template(source, field: "doc_to_text") })
    #expect(refused.rule == "evaluation.template")
    #expect(refused.detail.en.contains("line \(line)") && refused.detail.en.contains(name))
    #expect(!refused.detail.zh.isEmpty)
  }

  @Test("a name that no document has is refused, as Jinja does when it is strict")
  func missing() throws {
    let template = try Template("{{nothing}}", field: "doc_to_text")
    #expect(refusal { _ = try template.text(Self.document) }?.detail.en.contains("nothing") == true)
  }

  @Test("nesting without end is refused, not followed")
  func deep() {
    let source = "{{" + String(repeating: "(", count: 10_000) + "}}"
    #expect(refusal { _ = try Template(source, field: "x") } != nil)
    let loops = String(repeating: "{% for x in c %}", count: 40)
    #expect(refusal { _ = try Template(loops, field: "x") } != nil)
  }
}
