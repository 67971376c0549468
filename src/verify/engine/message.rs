//! What engines print when something fails, in the reader's words.

/// How many lines of an engine's output a message shows.
const TAIL: usize = 20;

/// The last lines that hold anything.
pub fn tail(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(TAIL))
        .map(|line| (*line).to_owned())
        .collect()
}

/// The step at which a build failed, as BuildKit or buildah names it.
pub fn failing_step(output: &str) -> Option<String> {
    let build_kit = output.lines().filter_map(|line| {
        let step = line.trim().strip_prefix("> [")?;
        Some(format!("[{}", step.trim_end_matches(':')))
    });
    let buildah = output.lines().filter_map(|line| {
        line.trim()
            .strip_prefix("STEP ")
            .map(|it| format!("step {it}"))
    });
    build_kit.chain(buildah).last()
}

/// Why a container does not start, without the engine's own words around it.
pub fn reason_of_start(text: &str) -> String {
    // Podman writes remarks of its own before the reason.
    let line = text
        .lines()
        .find(|line| line.starts_with("Error"))
        .or(text.lines().find(|line| line.contains("rror")))
        .or(text.lines().next())
        .unwrap_or_default();
    let reason = line
        .rsplit_once("unable to start container process: ")
        .map_or(line, |(_, reason)| reason);
    reason
        .trim_start_matches("Error response from daemon: ")
        .trim_end_matches(": unknown")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failing_step_is_found() {
        let docker = "#8 ERROR: process did not complete\n------\n > [3/4] RUN go build:\n0.3 no such package\n------\nDockerfile:4\n";
        assert_eq!(failing_step(docker).as_deref(), Some("[3/4] RUN go build"));
        let podman = "STEP 1/2: FROM x\nSTEP 2/2: RUN false\nError: building at STEP \"RUN false\": exit status 1";
        assert_eq!(failing_step(podman).as_deref(), Some("step 2/2: RUN false"));
        assert_eq!(failing_step("boom"), None);
    }

    #[test]
    fn the_reason_of_a_failed_start_is_short() {
        let text = "Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/app\": stat /app: no such file or directory: unknown\nError: failed to start containers: abc";
        assert_eq!(
            reason_of_start(text),
            "exec: \"/app\": stat /app: no such file or directory"
        );
    }
}
