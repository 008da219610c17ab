// The targets of ./build.sh <target>. The targets come first, and their implementation below them.
// ./build.sh lists the targets from this file, so a task's name and its description must each be on one line.

var target = Argument("target", "Test");

const string Solution = "DynamoReplicator.sln";
const string Function = "samples/ReplicatorFunction/ReplicatorFunction.csproj";

Task("Clean")
    .Description("Deletes artifacts/, which contains all build output.")
    .Does(() => CleanDirectory("artifacts"));

Task("Restore")
    .Description("Restores the packages.")
    .Does(() => Dotnet($"restore {Solution}"));

Task("Build")
    .Description("Compiles everything in Release. Warnings are errors.")
    .IsDependentOn("Restore")
    .Does(() => Dotnet($"build {Solution} -c Release --no-restore --warnaserror"));

Task("Format")
    .Description("Checks that the code is formatted. To format it, run dotnet format.")
    .IsDependentOn("Restore")
    .Does(() => Dotnet($"format {Solution} --no-restore --verify-no-changes"));

Task("Unit")
    .Description("Runs the fast tests, which need no server.")
    .IsDependentOn("Build")
    .Does(() => RunEach(
        () => RunTests("DynamoReplicator.Tests"),
        () => RunTests("OrdersFunction.Tests", folder: "samples")));

Task("Coverage")
    .Description("Measures which lines and branches of the library the fast tests run. The report is in artifacts/coverage/report/.")
    .Does(MeasureCoverage); // build.sh prints the percentages.

Task("Simulate")
    .Description("Simulates some histories of faults and crashes, as torture does, and explores the model of a backfill.")
    .IsDependentOn("Build")
    .Does(() => RunTests("DynamoReplicator.SimulationTests"));

Task("Integration")
    .Description("Runs the tests against DynamoDB Local.")
    .IsDependentOn("Build")
    .Does(() => RunTests("DynamoReplicator.IntegrationTests"));

Task("Packages")
    .Description("Packs the packages, and tests them in fresh projects.")
    .IsDependentOn("Pack")
    .Does(TestPackages);

Task("Templates")
    .Description("Validates the templates in deploy/, and tests their scripts. Needs no AWS account.")
    .Does(TestTemplates);

Task("Texts")
    .Description("Checks spelling, Markdown, words, line lengths, pictures and workflows.")
    .Does(TestTexts);

Task("Pictures")
    .Description("Draws the pictures in docs/pictures/: diagrams, benchmark charts, dashboard, recorded displays.")
    .Does(DrawPictures);

Task("Site")
    .Description("Builds the documentation site in artifacts/site/, and checks it in a browser.")
    .Does(TestSite);

Task("Record")
    .Description("Records the displays of the demo and of the tool's run, and draws their pictures.")
    .Does(() =>
    {
        Dotnet("build samples/LocalDemo -c Release");
        InstallPackages("eng/docs");
        BuildTemplates();
        if (Run("eng/docs", "node", "pictures/record.mjs") != 0)
        {
            throw new CakeException("The displays were not recorded.");
        }

        DrawPictures();
    });

Task("Test")
    .Description("Runs Build, Format and every test. The last line counts them.")
    .IsDependentOn("Build")
    .Does(() => RunEach(
        () => RunTests("DynamoReplicator.Tests"),
        () => RunTests("OrdersFunction.Tests", folder: "samples"),
        () => RunTests("DynamoReplicator.NewestSdk"),
        () => RunTests("DynamoReplicator.SimulationTests"),
        () => RunTests("DynamoReplicator.IntegrationTests"),
        () =>
        {
            CreatePackages();
            TestPackages();
        },
        () => TestTemplates(),
        () => TestTexts(),
        () => TestSite(),
        () => Dotnet($"format {Solution} --no-restore --verify-no-changes")));

Task("Torture")
    .Description("Simulates histories of faults and crashes: --schedules N --seed S.")
    .Does(() => Dotnet("build tests/DynamoReplicator.Simulation -c Release")); // build.sh runs it, so its last line is the last of all.

Task("Crash")
    .Description("Repeatedly kills the function, run and backfill beside a live workload: --kills N --seed S.")
    .Does(() =>
    {
        Dotnet("build tests/DynamoReplicator.Crash -c Release");
        CleanDirectory("artifacts/crash");
        PublishForManagedRuntime("artifacts/crash/function", runtime: null);
    }); // build.sh runs it, so that its last lines are the last of all.

Task("Expressions")
    .Description("Compares random filter expressions with DynamoDB Local: --expressions N --seed S.")
    .Does(() => Dotnet("build tests/DynamoReplicator.IntegrationTests -c Release")); // build.sh runs it with the arguments.

Task("Fuzz")
    .Description("Damages events and keys, and compares the library with an independent reader: --inputs N --seed S.")
    .Does(() => Dotnet("build tests/DynamoReplicator.Tests -c Release")); // build.sh runs it with the arguments.

Task("Demo")
    .Description("Replicates a live table to two replicas on this machine, and compares them.")
    .Does(() => Dotnet("build samples/LocalDemo -c Release")); // build.sh runs it, so that its last line is the last of all.

Task("Package")
    .Description("Creates the zips to upload to Lambda, in artifacts/package/.")
    .Does(() =>
    {
        CleanDirectory("artifacts/package");
        PackageForManagedRuntime(runtime: null);
        PackageForManagedRuntime("linux-x64");
        WarnIfImpossible("No zip for the managed runtime on arm64, compiled ahead", () => PackageForManagedRuntime("linux-arm64"));
        PackageForCustomRuntime("linux-x64");
        WarnIfImpossible("No native zip", PackageNative);
    });

Task("Aot")
    .Description("Publishes the native function, with warnings as errors, and tests it against DynamoDB Local.")
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
    .Description("Compares the cost of batches with other implementations and updates benchmarks/RESULTS.md: --quick, --only, --reconcile.")
    .Does(() => Dotnet("build benchmarks/DynamoReplicator.EndToEnd -c Release")); // build.sh runs it.

Task("Bench-Micro")
    .Description("Runs the micro-benchmarks. Takes the options of BenchmarkDotNet.")
    .Does(() => Dotnet("build benchmarks/DynamoReplicator.Benchmarks -c Release")); // build.sh runs it.

Task("Bench-Start")
    .Description("Measures cold starts of the native, ReadyToRun and JIT function and updates benchmarks/RESULTS.md: --quick.")
    .IsDependentOn("Bench")
    .Does(() =>
    {
        CleanDirectory("artifacts/bench-start");
        PublishForManagedRuntime("artifacts/bench-start/jit", runtime: null);
        PublishForManagedRuntime("artifacts/bench-start/ready-to-run", ThisRuntime);
        WarnIfImpossible("Without a native function", () => PublishNative("artifacts/bench-start/native"));
    }); // build.sh runs it.

Task("Pack")
    .Description("Creates the NuGet packages, each with its symbols and SBOM, in artifacts/packages/.")
    .IsDependentOn("Build")
    .Does(CreatePackages);

Task("Release")
    .Description("Runs Test, which packs the packages, and Package, only with the real Amazon.Lambda packages.")
    .IsDependentOn("Refuse-Stand-Ins")
    .IsDependentOn("Clean")
    .IsDependentOn("Test")
    .IsDependentOn("Package");

Task("Refuse-Stand-Ins")
    .Does(() =>
    {
        if (Property("LambdaPackages") != "nuget")
        {
            throw new CakeException(
                "A release cannot use stand-ins, and the Amazon.Lambda packages are not in the NuGet packages folder. "
                + "Run 'dotnet restore eng/lambda-packages' to see the packages that your feed lacks.");
        }
    });

RunTarget(target);

// Implementation

void Dotnet(string arguments)
{
    var code = StartProcess("dotnet", arguments);
    if (code != 0)
    {
        throw new CakeException($"dotnet {arguments} failed with exit code {code}.");
    }
}

string Dotnet(string arguments, bool capture)
{
    var settings = new ProcessSettings { Arguments = arguments, RedirectStandardOutput = capture };
    var code = StartProcess("dotnet", settings, out var lines);
    var output = string.Join("\n", lines).Trim();
    return code == 0 ? output : throw new CakeException($"dotnet {arguments} failed with exit code {code}: {output}");
}

string Property(string name, string project = Function) => Dotnet($"msbuild {project} -getProperty:{name}", capture: true);

// A failed step does not prevent the others, so that one run reports all errors.
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

void RunTests(string project, string folder = "tests")
{
    var trx = FreshResults($"{project}.trx");
    var arguments = $"test {folder}/{project} -c Release --no-build "
        + $"--results-directory {TestResults} --logger \"trx;LogFileName={project}.trx\"";
    var code = StartProcess("dotnet", arguments);
    Count(project, code, Elements(trx, "UnitTestResult").Select(test => (string)test.Attribute("outcome") switch
    {
        "Passed" => Outcome.Passed,
        "NotExecuted" => Outcome.Skipped,
        _ => Outcome.Failed,
    }));
}

// Coverage has a build of its own, so that the other targets restore and compile nothing again after it.
void MeasureCoverage()
{
    const string folder = "artifacts/coverage";
    CleanDirectory(folder);
    var build = MakeAbsolute(Directory("artifacts/coverage-build"));
    Dotnet($"test tests/DynamoReplicator.Tests -c Release -p:Coverage=true -p:DeterministicSourcePaths=false -p:ArtifactsPath={build} "
        + $"--settings eng/coverage/coverlet.runsettings --collect \"XPlat Code Coverage\" --results-directory {folder}/results");
    const string tool = "eng/coverage";
    if (Run(tool, "dotnet", "tool restore") != 0
        || Run(tool, "dotnet", "reportgenerator -reports:../../artifacts/coverage/results/*/coverage.cobertura.xml "
            + "-targetdir:../../artifacts/coverage/report -reporttypes:Html;TextSummary -verbosity:Error") != 0)
    {
        throw new CakeException("The report was not created.");
    }
}

// The tests are skipped without this variable, so that dotnet test needs no packages.
void TestPackages()
{
    Environment.SetEnvironmentVariable("PACKAGES_TO_TEST", MakeAbsolute(Directory(Packages)).FullPath);
    RunTests("DynamoReplicator.PackageTests");
}

void TestTemplates()
{
    BuildTemplates();
    var tests = GetFiles("deploy/dist/test/*.test.js"); // Node.js 20 takes no patterns, and Node.js 22 no folders.
    RunNodeTests("deploy", string.Join(" ", tests.Select(test => $"\"{test}\"")));
}

void BuildTemplates()
{
    InstallPackages("deploy");
    Npm("deploy", "run build --silent");
}

void TestTexts()
{
    BuildTemplates(); // The dashboard's picture is drawn from the template.
    InstallPackages("eng/docs");
    RunNodeTests("eng/docs", "");
}

void TestSite()
{
    const string folder = "eng/site";
    InstallPackages(folder);
    if (Run(folder, "node", "build.mjs") != 0)
    {
        Count(folder, 1, []);
    }

    RunNodeTests(folder, "");
}

void DrawPictures()
{
    BuildTemplates();
    InstallPackages("eng/docs");
    if (Run("eng/docs", "node", "pictures/draw.mjs") != 0)
    {
        throw new CakeException("The pictures were not drawn.");
    }
}

void RunNodeTests(string folder, string tests)
{
    var results = FreshResults($"{folder.Replace('/', '-')}.xml");
    var code = Run(folder, "node", "--test --test-reporter=spec --test-reporter-destination=stdout "
        + $"--test-reporter=junit --test-reporter-destination={MakeAbsolute(File(results))} {tests}");
    Count(folder, code, Elements(results, "testcase").Select(test =>
        test.Elements("failure").Any() ? Outcome.Failed : test.Elements("skipped").Any() ? Outcome.Skipped : Outcome.Passed));
}

// npm ci takes longer than the tests, so the packages stay until the lock file changes.
void InstallPackages(string folder)
{
    var installed = $"{folder}/node_modules/installed-lock.json";
    var wanted = System.IO.File.ReadAllText($"{folder}/package-lock.json");
    if (FileExists(installed) && System.IO.File.ReadAllText(installed) == wanted)
    {
        return;
    }

    Npm(folder, "ci --silent");
    System.IO.File.WriteAllText(installed, wanted);
}

void Npm(string folder, string arguments)
{
    var code = IsRunningOnWindows() ? Run(folder, "cmd", $"/c npm {arguments}") : Run(folder, "npm", arguments);
    if (code != 0)
    {
        Count(folder, code, []);
    }
}

int Run(string folder, string program, string arguments) =>
    StartProcess(program, new ProcessSettings { Arguments = arguments, WorkingDirectory = folder });

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

// A run without tests, or a test process that crashed, is a failure too, and the last line must show it.
void Count(string tests, int exitCode, IEnumerable<Outcome> outcomes)
{
    var counts = outcomes.ToLookup(outcome => outcome);
    var wrong = counts[Outcome.Failed].Count();
    passed += counts[Outcome.Passed].Count();
    skipped += counts[Outcome.Skipped].Count();
    var complaint = wrong > 0 ? $"{wrong} failed."
        : counts.Count == 0 ? $"no test ran, and the exit code is {exitCode}."
        : exitCode != 0 ? $"the test run ended early with exit code {exitCode}."
        : null;
    failed += complaint is null ? 0 : Math.Max(1, wrong);
    var skippedToo = skipped > 0 ? $", {skipped} skipped" : "";
    System.IO.File.WriteAllText($"{TestResults}/summary.txt", $"{passed} passed, {failed} failed{skippedToo}\n");
    if (complaint is not null)
    {
        throw new CakeException($"{tests}: {complaint}");
    }
}

// Packages

const string Packages = "artifacts/packages";

void CreatePackages()
{
    CleanDirectory(Packages);
    Dotnet($"msbuild eng/Packages.proj -nologo -verbosity:minimal -p:PackageOutputPath={MakeAbsolute(Directory(Packages))}/");
    var repository = Property("RepositoryUrl", "src/DynamoReplicator");
    foreach (var package in GetFiles($"{Packages}/DynamoReplicator*.nupkg"))
    {
        AddSbom(package, repository);
    }
}

// The SBOM lists the package's files, and the packages that it was built with.
void AddSbom(FilePath package, string repository)
{
    var (id, version) = IdAndVersion(package);
    var files = $"artifacts/sbom/{id}/files";
    var components = $"artifacts/sbom/{id}/components";
    CleanDirectory($"artifacts/sbom/{id}");
    Unzip(package, files);
    GatherComponents(id, components);
    Dotnet($"sbom-tool generate -b {files} -bc {components} -pn {id} -pv {version} -ps \"the DynamoReplicator authors\" "
        + $"-nsb {repository} -pm true -V Error -cd \"--DetectorCategories NuGet\"", capture: true);
    using var archive = System.IO.Compression.ZipFile.Open(package.FullPath, System.IO.Compression.ZipArchiveMode.Update);
    foreach (var file in GetFiles($"{files}/_manifest/**/*"))
    {
        var name = MakeAbsolute(Directory(files)).GetRelativePath(file).FullPath;
        System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(archive, file.FullPath, name);
    }
}

// NuGet's assets file names the packages of a project, but of the projects that it references only the names. Their own packages are named
// by their nuspec files.
void GatherComponents(string id, string folder)
{
    var assets = $"artifacts/obj/{id}/project.assets.json";
    EnsureDirectoryExists($"{folder}/{id}");
    CopyFileToDirectory(assets, $"{folder}/{id}");
    using var json = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(assets));
    foreach (var library in json.RootElement.GetProperty("libraries").EnumerateObject()
        .Where(library => library.Value.GetProperty("type").GetString() == "project"))
    {
        var name = library.Name.Split('/')[0];
        EnsureDirectoryExists($"{folder}/{name}");
        CopyFileToDirectory($"artifacts/obj/{name}/project.assets.json", $"{folder}/{name}");
        CopyFiles($"artifacts/obj/{name}/**/{library.Name.Replace('/', '.')}.nuspec", $"{folder}/{name}");
    }
}

(string Id, string Version) IdAndVersion(FilePath package)
{
    var name = System.Text.RegularExpressions.Regex.Match(package.GetFilename().FullPath, @"^(.+?)\.(\d.*)\.nupkg$");
    return (name.Groups[1].Value, name.Groups[2].Value);
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

// With a runtime, the function is compiled ahead (ReadyToRun). Without one, it is compiled when it runs.
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

// Not every feed has the package of .NET 10's native runtime. That of .NET 9 comes with its compiler. Zips always use .NET 10, but tests
// and benchmarks may use .NET 9.
void PublishNative(string folder)
{
    try
    {
        PublishNative(folder, "net10.0");
    }
    catch (CakeException lacking)
    {
        Information($"{lacking.Message} The function is published for .NET 9 instead.");
        PublishNative(folder, "net9.0");
    }
}

void PublishNative(string folder, string framework)
{
    if (!IsRunningOnLinux())
    {
        throw new CakeException("A native function for Lambda can only be published on Linux. Run this target there.");
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

// Restores and builds the library only for the function's framework. A folder of its own keeps this apart from the solution's build, which
// restores the library for all frameworks.
string Alone(string framework) =>
    $"-p:LibraryFrameworks={framework} -p:ArtifactsPath={MakeAbsolute(Directory("artifacts/publish-build"))}";

void ThrowUnlessRestored(string arguments, string what)
{
    var settings = new ProcessSettings { Arguments = $"restore {Function} {arguments}", RedirectStandardOutput = true };
    if (StartProcess("dotnet", settings, out var lines) != 0)
    {
        var error = lines.FirstOrDefault(line => line.Contains("error"))?.Split("error ")[1].Split(" [")[0];
        throw new CakeException($"The package feed lacks {what} ({error}).");
    }
}

void WarnIfImpossible(string what, Action act)
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
    MoveFile($"{folder}/ReplicatorFunction", $"{folder}/bootstrap"); // Lambda starts a program of this name.
    ZipFolder(folder, $"artifacts/package/ReplicatorFunction-{Property("Version")}-provided-{runtime}.zip", executable: "bootstrap");
}

// Equal files give equal zips: names are sorted, all dates are equal, and modes are those that Lambda needs to read and start the files.
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
