// The build, as a table of contents: ./build.sh <target>. The targets come first, and how they work below them.
// ./build.sh lists the targets from this file, so a task's name and its description each stand on one line.

var target = Argument("target", "Test");

const string Solution = "DynamoReplicator.sln";
const string Function = "samples/ReplicatorFunction/ReplicatorFunction.csproj";

Task("Clean")
    .Description("Deletes artifacts/, where everything that is built lies.")
    .Does(() => CleanDirectory("artifacts"));

Task("Restore")
    .Description("Fetches the packages.")
    .Does(() => Dotnet($"restore {Solution}"));

Task("Build")
    .Description("Compiles everything in Release; a warning is an error.")
    .IsDependentOn("Restore")
    .Does(() => Dotnet($"build {Solution} -c Release --no-restore --warnaserror"));

Task("Format")
    .Description("Checks that the code is formatted (to format it: dotnet format).")
    .IsDependentOn("Restore")
    .Does(() => Dotnet($"format {Solution} --no-restore --verify-no-changes"));

Task("Unit")
    .Description("Runs the fast tests: no server, no waiting.")
    .IsDependentOn("Build")
    .Does(() => RunTests("DynamoReplicator.Tests"));

Task("Integration")
    .Description("Runs the tests against DynamoDB Local.")
    .IsDependentOn("Build")
    .Does(() => RunTests("DynamoReplicator.IntegrationTests"));

Task("Templates")
    .Description("Validates the templates in deploy/, and tests what deploys them. Needs no AWS account.")
    .Does(TestTemplates);

Task("Test")
    .Description("Build, Format and every test; the last line counts them.")
    .IsDependentOn("Build")
    .Does(() => RunEach(
        () => RunTests("DynamoReplicator.Tests"),
        () => RunTests("DynamoReplicator.IntegrationTests"),
        () => TestTemplates(),
        () => Dotnet($"format {Solution} --no-restore --verify-no-changes")));

Task("Torture")
    .Description("Simulates as many histories of faults and crashes as wanted: --schedules N --seed S.")
    .Does(() => Dotnet("build tests/DynamoReplicator.Simulation -c Release")); // build.sh runs it: its last line is the last line.

Task("Crash")
    .Description("Kills the function, run and backfill again and again beside a live workload: --kills N --seed S.")
    .Does(() =>
    {
        Dotnet("build tests/DynamoReplicator.Crash -c Release");
        CleanDirectory("artifacts/crash");
        PublishForManagedRuntime("artifacts/crash/function", runtime: null);
    }); // build.sh runs it: its last lines are the last lines.

Task("Fuzz")
    .Description("Damages events and keys as often as wanted, and compares what is read with an independent reader: --inputs N --seed S.")
    .Does(() => Dotnet("build tests/DynamoReplicator.Tests -c Release")); // build.sh runs it: it takes arguments.

Task("Demo")
    .Description("Replicates a live table to two slaves on this machine, and compares them.")
    .Does(() => Dotnet("build samples/LocalDemo -c Release")); // build.sh runs it: its last line is the last line.

Task("Package")
    .Description("Makes the zips to upload to Lambda, in artifacts/package/.")
    .Does(() =>
    {
        CleanDirectory("artifacts/package");
        PackageForManagedRuntime(runtime: null);
        PackageForManagedRuntime("linux-x64");
        TellIfImpossible("No zip for the managed runtime on arm64, compiled ahead", () => PackageForManagedRuntime("linux-arm64"));
        PackageForCustomRuntime("linux-x64");
        TellIfImpossible("No native zip", PackageNative);
    });

Task("Aot")
    .Description("Publishes the function natively, a warning being an error, and tests it against DynamoDB Local.")
    .Does(() =>
    {
        Dotnet("build tests/DynamoReplicator.AotTest -c Release");
        PublishNative(NativeFunction);
        RunTests("DynamoReplicator.AotTest");
        if (skipped > 0)
        {
            throw new CakeException("The native function was not tested.");
        }
    });

Task("Bench")
    .Description("Compares what batches cost, here and written otherwise, and writes benchmarks/RESULTS.md. --quick: a fast look; --reconcile: whole tables.")
    .Does(() => Dotnet("build benchmarks/DynamoReplicator.EndToEnd -c Release")); // build.sh runs it.

Task("Bench-Micro")
    .Description("Runs the micro-benchmarks (BenchmarkDotNet; its options follow).")
    .Does(() => Dotnet("build benchmarks/DynamoReplicator.Benchmarks -c Release")); // build.sh runs it.

Task("Bench-Start")
    .Description("Times cold starts of the function, native, ReadyToRun and JIT, and writes benchmarks/RESULTS.md. --quick: a fast look.")
    .IsDependentOn("Bench")
    .Does(() =>
    {
        CleanDirectory("artifacts/bench-start");
        PublishForManagedRuntime("artifacts/bench-start/jit", runtime: null);
        PublishForManagedRuntime("artifacts/bench-start/ready-to-run", ThisRuntime);
        TellIfImpossible("Without a native function", () => PublishNative("artifacts/bench-start/native"));
    }); // build.sh runs it.

Task("Pack")
    .Description("Makes the NuGet packages, in artifacts/packages/.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        CleanDirectory("artifacts/packages");
        Dotnet($"pack {Solution} -c Release --no-build -o artifacts/packages");
    });

Task("Release")
    .Description("Test, Pack and Package, with the real Amazon.Lambda packages only.")
    .IsDependentOn("Refuse-Stand-Ins")
    .IsDependentOn("Clean")
    .IsDependentOn("Test")
    .IsDependentOn("Pack")
    .IsDependentOn("Package");

Task("Refuse-Stand-Ins")
    .Does(() =>
    {
        if (Property("LambdaPackages") != "nuget")
        {
            throw new CakeException(
                "A release is never built with stand-ins: the Amazon.Lambda packages are not in the NuGet packages folder. "
                + "'dotnet restore eng/lambda-packages' says what your package feed lacks.");
        }
    });

RunTarget(target);

// How

void Dotnet(string arguments)
{
    var code = StartProcess("dotnet", arguments);
    if (code != 0)
    {
        throw new CakeException($"dotnet {arguments} ended with {code}.");
    }
}

string Dotnet(string arguments, bool capture)
{
    var settings = new ProcessSettings { Arguments = arguments, RedirectStandardOutput = capture };
    var code = StartProcess("dotnet", settings, out var lines);
    var output = string.Join("\n", lines).Trim();
    return code == 0 ? output : throw new CakeException($"dotnet {arguments} ended with {code}: {output}");
}

string Property(string name) => Dotnet($"msbuild {Function} -getProperty:{name}", capture: true);

// What goes wrong first does not keep the rest from being known.
void RunEach(params Action[] steps)
{
    var errors = new List<Exception>();
    foreach (var step in steps)
    {
        try
        {
            step();
        }
        catch (Exception error)
        {
            errors.Add(error);
        }
    }

    if (errors.Count > 0)
    {
        throw new CakeException(string.Join(Environment.NewLine, errors.Select(error => error.Message)));
    }
}

// Tests

const string TestResults = "artifacts/test-results";

void RunTests(string project)
{
    var trx = FreshResults($"{project}.trx");
    var arguments = $"test tests/{project} -c Release --no-build --results-directory {TestResults} --logger \"trx;LogFileName={project}.trx\"";
    var code = StartProcess("dotnet", arguments);
    Count(project, code, Elements(trx, "UnitTestResult").Select(test => (string)test.Attribute("outcome") switch
    {
        "Passed" => Outcome.Passed,
        "NotExecuted" => Outcome.Skipped,
        _ => Outcome.Failed,
    }));
}

void TestTemplates()
{
    var results = FreshResults("deploy.xml");
    InstallDeployPackages();
    Npm("run build --silent");
    var code = Run("node", "--test --test-reporter=spec --test-reporter-destination=stdout "
        + $"--test-reporter=junit --test-reporter-destination={MakeAbsolute(File(results))} dist/test/");
    Count("deploy", code, Elements(results, "testcase").Select(test =>
        test.Elements("failure").Any() ? Outcome.Failed : test.Elements("skipped").Any() ? Outcome.Skipped : Outcome.Passed));
}

// npm ci takes longer than the tests: the packages stay as long as the lock file does.
void InstallDeployPackages()
{
    const string installed = "deploy/node_modules/installed-lock.json";
    var wanted = System.IO.File.ReadAllText("deploy/package-lock.json");
    if (FileExists(installed) && System.IO.File.ReadAllText(installed) == wanted)
    {
        return;
    }

    Npm("ci --silent");
    System.IO.File.WriteAllText(installed, wanted);
}

void Npm(string arguments)
{
    var code = IsRunningOnWindows() ? Run("cmd", $"/c npm {arguments}") : Run("npm", arguments);
    if (code != 0)
    {
        Count("deploy", code, []);
    }
}

int Run(string program, string arguments) => StartProcess(program, new ProcessSettings { Arguments = arguments, WorkingDirectory = "deploy" });

string FreshResults(string name)
{
    EnsureDirectoryExists(TestResults);
    var file = $"{TestResults}/{name}";
    if (FileExists(file))
    {
        DeleteFile(file);
    }

    return file;
}

IEnumerable<System.Xml.Linq.XElement> Elements(string file, string name) => FileExists(file)
    ? System.Xml.Linq.XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == name)
    : [];

enum Outcome { Passed, Failed, Skipped }

int passed, failed, skipped;

// No test at all, or a test process that died, is a failure too, and the last line must not hide it.
void Count(string tests, int exitCode, IEnumerable<Outcome> outcomes)
{
    var counts = outcomes.ToLookup(outcome => outcome);
    var wrong = counts[Outcome.Failed].Count();
    passed += counts[Outcome.Passed].Count();
    skipped += counts[Outcome.Skipped].Count();
    var complaint = wrong > 0 ? $"{wrong} failed."
        : counts.Count == 0 ? $"no test ran; it ended with {exitCode}."
        : exitCode != 0 ? $"the test run ended early, with {exitCode}."
        : null;
    failed += complaint is null ? 0 : Math.Max(1, wrong);
    System.IO.File.WriteAllText($"{TestResults}/summary.txt", $"{passed} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : "")}\n");
    if (complaint is not null)
    {
        throw new CakeException($"{tests}: {complaint}");
    }
}

// The function

const string NativeFunction = "artifacts/native";

string ThisRuntime => $"linux-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

void PackageForManagedRuntime(string runtime)
{
    var architecture = runtime is null ? "" : $"-{runtime}";
    var folder = $"artifacts/package/dotnet10{architecture}";
    PublishForManagedRuntime(folder, runtime);
    ZipFolder(folder, $"artifacts/package/ReplicatorFunction-{Property("Version")}-dotnet10{architecture}.zip", executable: null);
}

// Of no runtime in particular it is compiled when it runs; of one, ahead (ReadyToRun).
void PublishForManagedRuntime(string folder, string runtime)
{
    var ahead = runtime is null ? "" : $"-r {runtime} --self-contained false";
    ThrowUnlessRestored(
        runtime is null ? Alone("net10.0") : $"-r {runtime} -p:SelfContained=false {Alone("net10.0")}",
        "the .NET runtime pack for it, which ReadyToRun compiles against");
    Dotnet($"publish {Function} -c Release -p:UseAppHost=false {ahead} {Alone("net10.0")} -o {folder}");
}

void PackageNative()
{
    var folder = $"artifacts/package/native-{ThisRuntime}";
    PublishNative(folder, "net10.0");
    MoveFile($"{folder}/ReplicatorFunction", $"{folder}/bootstrap");
    ZipFolder(folder, $"artifacts/package/ReplicatorFunction-{Property("Version")}-native-{ThisRuntime}.zip", executable: "bootstrap");
}

// The native runtime of .NET 10 is a package that not every feed has; that of .NET 9 comes with its compiler. What is shipped is of .NET 10; tests and figures may be of the other.
void PublishNative(string folder)
{
    try
    {
        PublishNative(folder, "net10.0");
    }
    catch (CakeException lacking)
    {
        Information($"{lacking.Message} So it is published for .NET 9.");
        PublishNative(folder, "net9.0");
    }
}

void PublishNative(string folder, string framework)
{
    if (!IsRunningOnLinux())
    {
        throw new CakeException("A native function for Lambda is published on Linux.");
    }

    var linker = Context.Tools.Resolve("clang") is not null ? "clang" : Context.Tools.Resolve("gcc") is not null ? "gcc"
        : throw new CakeException("A native function needs a linker: install clang or gcc, and zlib's development files.");
    var arguments = $"-r {ThisRuntime} -p:Native=true -p:FunctionFramework={framework} -p:CppCompilerAndLinker={linker} "
        + Alone(framework == "net9.0" ? "net8.0" : framework);
    ThrowUnlessRestored(arguments, $"the native runtime of {framework}");
    CleanDirectory(folder);
    Dotnet($"publish {Function} -c Release {arguments} -o {folder}");
    DeleteFiles($"{folder}/*.pdb");
    DeleteFiles($"{folder}/*.dbg");
}

// The library is restored and built for the function's framework alone, in a folder apart from the solution's build, which restores it for all.
string Alone(string framework) =>
    $"-p:LibraryFrameworks={framework} -p:ArtifactsPath={MakeAbsolute(Directory("artifacts/publish-build"))}";

void ThrowUnlessRestored(string arguments, string what)
{
    var settings = new ProcessSettings { Arguments = $"restore {Function} {arguments}", RedirectStandardOutput = true };
    if (StartProcess("dotnet", settings, out var lines) != 0)
    {
        throw new CakeException($"The package feed lacks {what} ({lines.FirstOrDefault(line => line.Contains("error"))?.Split("error ")[1].Split(" [")[0]}).");
    }
}

void TellIfImpossible(string what, Action act)
{
    try
    {
        act();
    }
    catch (CakeException error)
    {
        Warning($"{what}: {error.Message}");
    }
}

void PackageForCustomRuntime(string runtime)
{
    var folder = $"artifacts/package/{runtime}";
    Dotnet($"publish {Function} -c Release -r {runtime} --self-contained {Alone("net10.0")} -o {folder}");
    MoveFile($"{folder}/ReplicatorFunction", $"{folder}/bootstrap"); // the name under which Lambda starts it
    ZipFolder(folder, $"artifacts/package/ReplicatorFunction-{Property("Version")}-provided-{runtime}.zip", executable: "bootstrap");
}

// Same files, same zip: names in order, one date for all, and the modes that Lambda needs to read and start them.
void ZipFolder(string folder, string zip, string executable)
{
    const int ReadAll = 0b110_100_100 << 16;
    const int RunAll = 0b111_101_101 << 16;
    const int RegularFile = 0x8000 << 16;
    using (var archive = System.IO.Compression.ZipFile.Open(zip, System.IO.Compression.ZipArchiveMode.Create))
    {
        foreach (var file in System.IO.Directory.GetFiles(folder, "*", System.IO.SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/');
            var entry = archive.CreateEntry(name, System.IO.Compression.CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
            entry.ExternalAttributes = RegularFile | (name == executable ? RunAll : ReadAll);
            using var content = System.IO.File.OpenRead(file);
            using var target = entry.Open();
            content.CopyTo(target);
        }
    }

    DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true });
    Information($"{zip}: {new System.IO.FileInfo(zip).Length / 1024.0 / 1024.0:0.0} MB");
}
