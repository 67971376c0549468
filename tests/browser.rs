//! The HTML report in a real browser. Without Chromium and its driver (Debian: `chromium`, `chromium-driver`) these tests
//! say that they are skipped; with `MSCONVERT_BROWSER=required` they fail then.
//!
//! `MSCONVERT_SCREENSHOTS=DIR` puts pictures of what is tested there, for a person to look at.

#[path = "browser/webdriver.rs"]
mod webdriver;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use msconvert::diff;
use msconvert::outcome::{
    Assumption, BaseSizes, Conversion, Explanation, Note, Outcome, Reason, Tier, Verdict,
};
use msconvert::report::html::Html;
use msconvert::report::{Applied, Document, FileReport, Summary};
use serde_json::{Value, json};

use webdriver::Browser;

const PLAIN: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app/server .\nCMD [\"/app/server\"]\n";

fn browser(width: u32, height: u32, dark: bool) -> Option<Browser> {
    let browser = Browser::start(width, height, dark);
    if browser.is_none() {
        let required = std::env::var_os("MSCONVERT_BROWSER").is_some_and(|it| it == "required");
        assert!(!required, "chromium and chromedriver are not in PATH");
        eprintln!("SKIPPED: chromium and chromedriver are not in PATH");
    }
    browser
}

fn picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("MSCONVERT_SCREENSHOTS") {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(browser.picture())
            .unwrap();
        fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
    }
}

fn url(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// Waits until a script returns true.
fn wait(browser: &Browser, script: &str) {
    for _ in 0..200 {
        if browser.run(script) == json!(true) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("never came: {script}");
}

fn text(browser: &Browser, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?}).textContent");
    browser.run(&script).as_str().unwrap().to_owned()
}

/// A page of many files, made as the program makes it.
fn page(path: &Path, reports: &[FileReport]) {
    let (mut html, mut summary) = (Html::default(), Summary::default());
    let mut out = String::new();
    for report in reports {
        out.push_str(&html.file(report));
        summary.add(report);
    }
    out.push_str(&html.finish(&summary));
    fs::write(path, out).unwrap();
}

fn report(path: &str, before: &str, after: Option<&str>) -> FileReport {
    let verdict = match after {
        Some(after) => Verdict::Converted(Conversion {
            planned: None,
            remade: Default::default(),
            output: after.as_bytes().to_vec(),
            tier: Tier::T1,
            runtime_image: "scratch".to_owned(),
            assumptions: vec![Assumption {
                code: "computed-program".to_owned(),
                message: format!("a path of {path} is computed"),
                line: Some(2),
            }],
            notes: vec![Note {
                code: "context".to_owned(),
                message: before.to_owned(),
                line: None,
            }],
            sizes: BaseSizes {
                before: Some(300_000_000),
                after: Some(2_000_000),
            },
        }),
        None => Verdict::Refused(Reason {
            code: "no-language".to_owned(),
            message: "no known build toolchain is used".to_owned(),
            line: None,
            help: "Nothing.".to_owned(),
        }),
    };
    FileReport {
        path: path.into(),
        diff: diff::unified(
            path.as_bytes(),
            before.as_bytes(),
            after.unwrap_or("").as_bytes(),
        ),
        outcome: Outcome {
            verdict,
            language: Some("go".to_owned()),
            explanation: Explanation::default(),
        },
        notes: Vec::new(),
        source: before.as_bytes().to_vec(),
        applied: Applied::NotAsked,
        would_write: false,
        ignore_file: None,
    }
}

fn msconvert(directory: &Path, arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_msconvert"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

fn put(directory: &Path, name: &str, content: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// The whole way: a report of real files, accepting and rejecting by keys, the exported file, and what it writes.
#[test]
fn decisions_are_made_exported_and_applied() {
    let Some(browser) = browser(1280, 900, false) else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    for name in ["api", "shop", "worker"] {
        put(place.path(), &format!("{name}/Dockerfile"), PLAIN);
        put(
            place.path(),
            &format!("{name}/go.mod"),
            "module example.com/x\n\ngo 1.22\n",
        );
        put(
            place.path(),
            &format!("{name}/main.go"),
            "package main\n\nfunc main() {}\n",
        );
    }
    put(
        place.path(),
        "zweb/Dockerfile",
        "FROM nginx\nCOPY . /usr/share/nginx/html\n",
    );
    let made = msconvert(place.path(), &["--format=html", "--output=report.html"]);
    assert!(made.status.success(), "{made:?}");

    browser.open(&url(&place.path().join("report.html")));
    assert_eq!(text(&browser, "#count"), "4 files");
    picture(&browser, "summary");
    // The first is accepted, the second rejected, the third accepted and taken back.
    browser.press("jajrjaa");
    assert_eq!(
        browser.run("return document.activeElement === document.querySelector('[aria-current]')"),
        json!(true)
    );
    assert_eq!(text(&browser, "#said"), "worker/Dockerfile: no decision");
    assert_eq!(text(&browser, "#file-title"), "worker/Dockerfile");
    assert_eq!(
        browser.run("return document.querySelectorAll('#file td.add').length > 0"),
        json!(true)
    );
    browser.press("kk");
    assert_eq!(text(&browser, "#file td.add ins"), " AS builder");
    picture(&browser, "file");

    // What is refused has its reason, with its page.
    browser.press("/zweb");
    wait(
        &browser,
        "return document.getElementById('count').textContent === '1 of 4 files'",
    );
    browser.press("\u{e00c}j");
    assert_eq!(text(&browser, "#file-title"), "zweb/Dockerfile");
    browser.run("document.querySelector('#file a[aria-haspopup]').click()");
    assert_eq!(
        browser.run("return document.getElementById('page').open"),
        json!(true)
    );
    assert_eq!(
        browser.run("return document.getElementById('page').textContent.includes('What to do')"),
        json!(true)
    );
    picture(&browser, "code");
    browser.press("\u{e00c}a");
    assert_eq!(
        text(&browser, "#said"),
        "There is nothing to decide about this file."
    );

    // Marks outlive the page.
    browser.open(&url(&place.path().join("report.html")));
    assert_eq!(text(&browser, "#export"), "Export decisions (2)");
    browser.press("e");
    picture(&browser, "export");
    let exported = browser.run("return document.getElementById('exported-text').value");
    let blob = browser.run("return document.getElementById('download').href");
    assert!(blob.as_str().unwrap().starts_with("blob:"), "{blob}");
    let exported = exported.as_str().unwrap();
    let decisions: Value = serde_json::from_str(exported).unwrap();
    assert_eq!(decisions["decisions"][0]["path"], "api/Dockerfile");
    assert_eq!(decisions["decisions"][0]["decision"], "accept");
    assert_eq!(decisions["decisions"][1]["decision"], "reject");
    assert_eq!(browser.complaints(), [""; 0]);

    put(place.path(), "decisions.json", exported);
    let written = msconvert(place.path(), &["--write", "--decisions", "decisions.json"]);
    assert!(written.status.success(), "{written:?}");
    let read = |name: &str| fs::read_to_string(place.path().join(name).join("Dockerfile")).unwrap();
    assert!(read("api").contains(" AS builder\n"), "{}", read("api"));
    assert_eq!(
        (read("shop").as_str(), read("worker").as_str()),
        (PLAIN, PLAIN)
    );
}

/// Nothing that a path, a text or a message holds is run, is markup, or hides something.
#[test]
fn hostile_names_and_texts_do_nothing() {
    let Some(browser) = browser(1280, 900, true) else {
        return;
    };
    let evils = [
        "</script><script>window.evil = 1</script>",
        "\"><img src=x onerror='window.evil = 1'>",
        "<!--<script>",
        "'-window.evil=1-'\u{2028}window.evil=1\u{2029}",
        "${window.evil=1}`{{script}}`{{data}}",
        "\u{202e}elifrekcod\u{2066}\u{1b}[2J\u{0}\u{7f}\u{9b}",
        "javascript:window.evil=1",
        "]]>&lt;b&gt;&#60;\\u003cscript>",
        "__proto__",
        "=cmd|' /C calc'!A0",
    ];
    let reports: Vec<FileReport> = evils
        .iter()
        .map(|evil| {
            let before = format!("FROM a\n# {evil}\nRUN {evil}\n");
            let after = format!("FROM a AS builder\n# {evil}{evil}\nRUN {evil} x\nFROM scratch\n");
            report(&format!("{evil}/Dockerfile"), &before, Some(&after))
        })
        .collect();
    let place = tempfile::tempdir().unwrap();
    page(&place.path().join("report.html"), &reports);
    browser.open(&url(&place.path().join("report.html")));
    assert_eq!(text(&browser, "#count"), format!("{} files", evils.len()));
    for evil in evils {
        browser.press("ja");
        let shown = text(&browser, "#file");
        assert!(
            !shown.contains(['\u{202e}', '\u{1b}', '\u{9b}']),
            "{shown:?}"
        );
        if evil.contains('<') {
            assert!(shown.contains(evil), "{shown}");
        }
    }
    picture(&browser, "hostile");
    let state = browser.run(
        "return [window.evil === undefined, document.scripts.length, document.querySelectorAll('img, iframe, object').length]",
    );
    assert_eq!(state, json!([true, 2, 0]));
    assert_eq!(browser.complaints(), [""; 0]);
    // A decision names the path as it is.
    browser.press("e");
    let exported = browser.run("return document.getElementById('exported-text').value");
    let decisions: Value = serde_json::from_str(exported.as_str().unwrap()).unwrap();
    for (index, evil) in evils.iter().enumerate() {
        assert_eq!(
            decisions["decisions"][index]["path"],
            json!(format!("{evil}/Dockerfile"))
        );
    }
    // The policy holds: a script that comes in by another way does not run.
    let blocked = browser.run(
        "const script = document.createElement('script'); try { script.textContent = 'window.evil = 1'; } catch { return 'no text'; } document.body.append(script); return window.evil === undefined ? 'not run' : 'run';",
    );
    assert_ne!(blocked, json!("run"));
}

#[test]
fn five_thousand_files_are_searched_and_read() {
    let Some(browser) = browser(1280, 900, false) else {
        return;
    };
    let long: String = (0..3000).map(|n| format!("RUN echo {n}\n")).collect();
    let reports: Vec<FileReport> = (0..5000)
        .map(|index| {
            let before = format!(
                "FROM golang:1.22\n{}RUN go build # {index}\n",
                if index == 7 { &long } else { "" }
            );
            let after = format!(
                "{}FROM scratch\n",
                before.replacen("1.22", "1.22 AS builder", 1)
            );
            let path = format!("team-{}/service-{index}/Dockerfile", index / 100);
            report(&path, &before, (index % 3 != 0).then_some(after.as_str()))
        })
        .collect();
    let place = tempfile::tempdir().unwrap();
    page(&place.path().join("report.html"), &reports);
    browser.open(&url(&place.path().join("report.html")));
    assert_eq!(text(&browser, "#count"), "5000 files");
    let loaded = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd");
    eprintln!("loaded after {loaded} ms");
    browser.press("/service-4321");
    wait(
        &browser,
        "return document.getElementById('count').textContent.startsWith('1 of')",
    );
    browser.press("\u{e00c}j");
    assert_eq!(
        text(&browser, "#file-title"),
        "team-43/service-4321/Dockerfile"
    );
    picture(&browser, "many");
    // Only what is looked at is drawn, and of that no more than is near a change.
    browser.run("location.hash = '#file-7'");
    wait(
        &browser,
        "return document.getElementById('file-title').textContent.includes('service-7')",
    );
    let rows = browser.run("return document.querySelectorAll('#file tr').length");
    assert!(rows.as_u64().unwrap() < 40, "{rows}");
    browser.run("document.querySelector('#file td.gap button').click()");
    let rows = browser.run("return document.querySelectorAll('#file tr').length");
    assert!((500..600).contains(&rows.as_u64().unwrap()), "{rows}");
    // All of one filter at once, by the button.
    browser.run("window.confirm = () => true; document.getElementById('query').value = 'team-43'; document.getElementById('filters').requestSubmit()");
    browser.run("document.getElementById('accept-shown').click()");
    assert_eq!(text(&browser, "#export"), "Export decisions (67)");
    assert_eq!(browser.complaints(), [""; 0]);
}

/// On a phone there is one column, nothing is cut off, and the reader comes back to the list.
#[test]
fn a_phone_shows_one_column() {
    let Some(browser) = browser(500, 900, true) else {
        return;
    };
    let long = format!("FROM golang:1.22\nRUN {}\n", "very-long-word".repeat(40));
    let after = format!("{long}FROM scratch\n");
    let place = tempfile::tempdir().unwrap();
    let path = format!("{}/Dockerfile", "deep/".repeat(60));
    page(
        &place.path().join("report.html"),
        &[report(&path, &long, Some(&after))],
    );
    browser.open(&url(&place.path().join("report.html")));
    let visible = |id: &str| {
        browser.run(&format!(
            "return document.getElementById('{id}').getClientRects().length > 0"
        )) == json!(true)
    };
    assert!(visible("files") && !visible("detail"));
    picture(&browser, "phone-list");
    browser.run("document.querySelector('#list a').click()");
    assert!(!visible("files") && visible("detail"));
    assert_eq!(
        browser.run("return [document.documentElement.scrollWidth <= innerWidth, document.activeElement.id, document.querySelectorAll('#file col').length]"),
        json!([true, "file-title", 3])
    );
    picture(&browser, "phone-file");
    browser.run("document.querySelector('#file .back').click()");
    assert!(visible("files") && !visible("detail"));
    let ground = browser.run("return getComputedStyle(document.body).backgroundColor");
    assert_eq!(ground, "rgb(20, 23, 28)", "dark");
}
