# Completes the command lines of dynamo-replicator in PowerShell.
Register-ArgumentCompleter -Native -CommandName dynamo-replicator -ScriptBlock {
    param($word, $command, $position)
    $cursor = $position - $command.Extent.StartOffset
    dynamo-replicator "[suggest:$cursor]" "$command" 2>$null | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
