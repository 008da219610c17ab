using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Writes the doctor's findings line by line, and counts them.</summary>
internal sealed class Findings(VerbOutput output)
{
    private int _checks;

    public int Problems { get; private set; }

    public void Ok(string subject, string what) => Add(Outcome.Ok, subject, what);

    /// <summary>Reports a fact that does not keep the replica from equaling its source.</summary>
    public void Note(string subject, string what, string whatToDo) => Add(Outcome.Note, subject, what, whatToDo);

    public void Problem(string subject, string what, string? whatToDo = null)
    {
        Problems++;
        Add(Outcome.Problem, subject, what, whatToDo);
    }

    /// <summary>Reports what this tool cannot inspect, and how to inspect it.</summary>
    public void NotInspected(string subject, string what, string whatToDo)
    {
        Add(Outcome.Note, subject, what, whatToDo);
        _checks--;
    }

    public void WriteSummary()
    {
        output.WriteText($"{Quantity.Of(_checks, "check")}, {(Problems == 0 ? "no problem" : Quantity.Of(Problems, "problem"))}");
        output.WriteJson("summary", json =>
        {
            json.WriteNumber("checks", _checks);
            json.WriteNumber("problems", Problems);
        });
    }

    private void Add(Outcome outcome, string subject, string what, string? whatToDo = null)
    {
        _checks++;
        output.WriteOutcome(outcome, $"{subject}: {what}", whatToDo);
        output.WriteJson("check", json =>
        {
            json.WriteString("outcome", VerbOutput.WordFor(outcome));
            json.WriteString("subject", subject);
            json.WriteString("what", what);
            json.WriteString("whatToDo", whatToDo);
        });
    }
}
