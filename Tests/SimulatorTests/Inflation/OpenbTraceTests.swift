import Scheduling
import Simulator
import Testing
import Vocabulary

/// Bad files are told by file, line, and what belongs there.
struct OpenbTraceTests {
  static let nodes = "sn,cpu_milli,memory_mib,gpu,model\na,64000,262144,2,P100\nb,96000,393216,8,G2\nc,8000,1024,0,\n"
  static let tasks =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\nx,12000,16384,1,1000,\ny,6000,12288,1,460,G2|P100\r\nz,1,1,0,0,\nw,1,1,1,1000,H9\n"

  static func problem(nodes: String = nodes, tasks: String = tasks) -> String? {
    do {
      _ = try OpenbTrace(nodes: ("n.csv", Array(nodes.utf8)), tasks: ("t.csv", Array(tasks.utf8)))
      return nil
    } catch { return "\(error)" }
  }

  @Test func `Nodes and tasks are read`() throws {
    let trace = try OpenbTrace(nodes: ("n", Array(Self.nodes.utf8)), tasks: ("t", Array(Self.tasks.utf8)))
    #expect(trace.cluster.models == ["P100", "G2"])
    #expect(trace.cluster.nodes.map(\.accelerators) == [2, 8, 0])
    #expect(trace.cluster.totalMilli == 10_000)
    #expect(trace.tasks[1].models.rawValue == 0b11 && trace.tasks[1].milliEach == 460)
    // A model that no node has will not do anywhere, which is not the same as any model.
    #expect(trace.cluster.refusal(of: trace.tasks[3])?.rule == "placement.impossible")
    #expect(trace.cluster.refusal(of: trace.tasks[0]) == nil)
  }

  @Test(arguments: [
    (nodes.replacing("64000", with: "many"), tasks, "n.csv:2: cpu_milli is \"many\"; a whole number belongs there"),
    (nodes.replacing("64000", with: "-5"), tasks, "n.csv:2: cpu_milli is -5; it may be from 0 to"),
    (nodes.replacing(",8,G2", with: ",65,G2"), tasks, "n.csv:3: gpu is 65; it may be from 0 to 64"),
    (nodes.replacing(",8,G2", with: ",8,"), tasks, "n.csv:3: accelerators without a model; name it"),
    (nodes.replacing(",8,G2", with: ""), tasks, "n.csv:3: the row ends before its column 4, gpu"),
    (nodes.replacing("gpu,model", with: "gpu,kind"), tasks, "n.csv:1: no column model; the header has"),
    ("", tasks, "n.csv:1: no header"),
    ("sn,cpu_milli,memory_mib,gpu,model\n", tasks, "n.csv: no node has an accelerator"),
    (nodes, tasks.replacing("1,460", with: "2,460"), "t.csv:3: parts of 2 accelerators"),
    (nodes, tasks.replacing("1,460", with: "1,0"), "t.csv:3: num_gpu is 1 but gpu_milli is 0; ask for 1 to 1000"),
    (nodes, tasks.replacing("1,460", with: "1,1001"), "t.csv:3: gpu_milli is 1001; it may be from 0 to 1000"),
    (nodes, tasks.replacing("6000", with: "99999999999999999999"), "t.csv:3: cpu_milli is"),
    (nodes, "name,cpu_milli,memory_mib,num_gpu,gpu_milli\nq,1,1,0,0\n", "t.csv: no task asks for an accelerator"),
  ])
  func `What is wrong is named with its line and the way out`(nodes: String, tasks: String, starts: String) throws {
    let problem = try #require(Self.problem(nodes: nodes, tasks: tasks))
    #expect(problem.hasPrefix(starts), "\(problem)")
  }

  @Test(arguments: [
    ("0\n7\n", "a.txt:2: \"7\" is no row of the list of tasks; it has rows 0 to 3"),
    ("0\nx\n", "a.txt:2: \"x\" is no row"), ("# nothing\n", "a.txt: no arrivals"),
    ("0\n#perm 0 1\n", "a.txt:2: #perm has 2 ranks; it needs each of 0 to 2 once"),
    ("0\n#perm 0 1 1\n", "a.txt:2: #perm has 3 ranks"),
  ])
  func `An order of arrival is checked against its tasks and nodes`(text: String, starts: String) {
    do {
      _ = try Arrivals(file: "a.txt", bytes: Array(text.utf8), tasks: 4, nodes: 3)
      Issue.record("accepted")
    } catch { #expect("\(error)".hasPrefix(starts), "\(error)") }
  }

  @Test func `Arrivals drawn from a seed ask for 1.3 times the accelerators, the same each time`() throws {
    let trace = try OpenbTrace(nodes: ("n", Array(Self.nodes.utf8)), tasks: ("t", Array(Self.tasks.utf8)))
    let drawn = Arrivals(seed: 9, tasks: trace.tasks, cluster: trace.cluster)
    let asked = drawn.order.reduce(0) { $0 + trace.tasks[$1].accelerators * trace.tasks[$1].milliEach }
    #expect(asked > 12_000 && asked <= 13_000)
    #expect(drawn.ranks?.sorted() == [0, 1, 2])
    #expect(Arrivals(seed: 9, tasks: trace.tasks, cluster: trace.cluster).order == drawn.order)
    #expect(Arrivals(seed: 10, tasks: trace.tasks, cluster: trace.cluster).order != drawn.order)
  }
}
