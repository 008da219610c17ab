using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Writes the doctor's findings line by line, and counts them.</summary>
internal sealed class Findings(VerbOutput output)
{
    private int _checks;

    public int Problems { get; private set; }

    public void Ok(string subject, string what) => Add("ok", subject, what);

    /// <summary>Reports a fact that does not keep the replica from equaling its source.</summary>
    public void Note(string subject, string what, string whatToDo) => Add("note", subject, what, whatToDo);

    public void Problem(string subject, string what, string? whatToDo = null)
    {
        Problems++;
        Add("problem", subject, what, whatToDo);
    }

    /// <summary>Reports what this tool cannot inspect, and how to inspect it.</summary>
    public void NotInspected(string subject, string what, string whatToDo)
    {
        Add("note", subject, what, whatToDo);
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

    private void Add(string outcome, string subject, string what, string? whatToDo = null)
    {
        _checks++;
        output.WriteText($"{outcome,-8} {subject}: {what}");
        if (whatToDo is not null)
        {
            output.WriteText($"{"",-8} {whatToDo}");
        }
        output.WriteJson("check", json =>
        {
            json.WriteString("outcome", outcome);
            json.WriteString("subject", subject);
            json.WriteString("what", what);
            json.WriteString("whatToDo", whatToDo);
        });
    }
}
