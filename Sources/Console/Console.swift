/// Pages for people, in Chinese and English.
///
/// The console holds no business rule and knows no store: it asks a ``ConsoleBackend`` and draws the answer.
/// One page is one folder: `Console.X.Model` is what the hub says, `Console.X.View` is how it is shown.
public enum Console {
  /// All of the console's addresses begin with it, and so does the path of its cookies: a browser never sends
  /// them to the hub's other doors.
  public static let root = "/console"
}
