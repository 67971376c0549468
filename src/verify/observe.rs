//! One run of a container, from start to stop, and what was seen of it.

use std::time::{Duration, Instant};

use super::engine::{RunOrder, Trouble};
use super::http::{self, Probe, Response, Silence};
use super::image::config::ImageConfig;
use super::session::{Session, State};

/// How often a starting server is asked.
const ASK: Duration = Duration::from_millis(100);
/// How long one request to a server that is starting may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long one request to a server that has answered before may take.
const REQUEST: Duration = Duration::from_secs(10);
/// How long a server may take to write its last lines before it is stopped.
const SETTLE: Duration = Duration::from_millis(250);
/// How long after the stop signal a container is ended, in seconds.
pub const GRACE: u64 = 5;
/// How often the health check is tried.
const HEALTH_TRIES: usize = 5;

/// How a container is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunSpec {
    /// What takes the place of CMD; none leaves CMD.
    pub arguments: Vec<String>,
    /// Environment variables, `KEY=VALUE`.
    pub env: Vec<String>,
    /// The ports that are asked; where there are none, those that the original exposes.
    pub ports: Vec<u16>,
    /// What is asked for; none is `GET /`.
    pub probes: Vec<Probe>,
}

/// Limits of every run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLimits {
    /// How long a program may take to end, or a server to answer.
    pub time: Duration,
    /// The most memory, in MiB.
    pub memory: u32,
    /// The most processes and threads.
    pub pids: u32,
    /// The network; the engine's default where it is `None`.
    pub network: Option<String>,
    /// The platform.
    pub platform: Option<String>,
}

/// What was seen of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observation {
    /// Why the container did not start.
    pub not_started: Option<String>,
    /// The exit code, where it ended by itself.
    pub exit: Option<i64>,
    /// It was ended because it took too much memory.
    pub out_of_memory: bool,
    /// Standard output, to the end.
    pub stdout: String,
    /// Standard error, to the end.
    pub stderr: String,
    /// For each port, whether it answered.
    pub ports: Vec<(u16, bool)>,
    /// For each request on the first port that answered, the answer.
    pub responses: Vec<(String, Option<Response>)>,
    /// The exit code of the health check's command.
    pub health: Option<i32>,
    /// The exit code after the stop signal, where it ran until then.
    pub stop: Option<i64>,
}

impl Observation {
    /// Whether any port answered.
    pub fn answered(&self) -> bool {
        self.ports.iter().any(|(_, answered)| *answered)
    }
}

/// Runs `image` once.
///
/// # Errors
/// The engine is in trouble. What the container does is no error.
pub fn observe(
    session: &Session<'_>,
    image: &str,
    config: &ImageConfig,
    ports: &[u16],
    spec: &RunSpec,
    limits: &RunLimits,
) -> Result<Observation, Trouble> {
    let order = RunOrder {
        image: image.to_owned(),
        env: spec.env.clone(),
        arguments: spec.arguments.clone(),
        ports: ports.to_vec(),
        memory: limits.memory,
        pids: limits.pids,
        network: limits.network.clone(),
        platform: limits.platform.clone(),
        ..RunOrder::default()
    };
    let container = session.create(order)?;
    let mut seen = Observation::default();
    let done = run(session, &container, config, ports, spec, limits, &mut seen);
    session.remove(&container);
    done.map(|()| seen)
}

fn run(
    session: &Session<'_>,
    container: &str,
    config: &ImageConfig,
    ports: &[u16],
    spec: &RunSpec,
    limits: &RunLimits,
    seen: &mut Observation,
) -> Result<(), Trouble> {
    if let Err(why) = session.start(container)? {
        seen.not_started = Some(why);
        return Ok(());
    }
    let deadline = Instant::now() + limits.time;
    let address = wait(session, container, ports, spec, deadline, limits, seen)?;
    let mut state = session.state(container)?;
    if state.running {
        if let Some(address) = address {
            for probe in probes(spec) {
                let answer = http::request(&address, &probe, REQUEST).ok();
                seen.responses.push((probe.to_string(), answer));
            }
        }
        seen.health = health(session, container, config)?;
        std::thread::sleep(SETTLE);
        state = session.state(container)?;
    }
    let ran = state.running;
    if ran {
        session.stop(container, GRACE)?;
        state = session.state(container)?;
        seen.stop = Some(state.exit_code);
    } else if state.error.is_empty() {
        seen.exit = Some(state.exit_code);
    } else {
        seen.not_started = Some(state.error.clone());
    }
    seen.out_of_memory = state.out_of_memory;
    let (stdout, stderr) = session.logs(container)?;
    seen.stdout = String::from_utf8_lossy(&stdout).into_owned();
    seen.stderr = String::from_utf8_lossy(&stderr).into_owned();
    Ok(())
}

/// The requests of a run.
pub fn probes(spec: &RunSpec) -> Vec<Probe> {
    if spec.probes.is_empty() {
        vec![Probe::default()]
    } else {
        spec.probes.clone()
    }
}

/// Waits until the container ends or every port has answered; gives the address of the first port that did.
fn wait(
    session: &Session<'_>,
    container: &str,
    ports: &[u16],
    spec: &RunSpec,
    deadline: Instant,
    limits: &RunLimits,
    seen: &mut Observation,
) -> Result<Option<String>, Trouble> {
    let first = probes(spec).into_iter().next().unwrap_or_default();
    let mut addresses: Vec<(u16, Option<String>, bool)> = Vec::new();
    for port in ports {
        // On the host's network nothing is published.
        let address = match limits.network.as_deref() {
            Some("host") => Some(format!("127.0.0.1:{port}")),
            _ => session.port(container, *port)?,
        };
        addresses.push((*port, address, false));
    }
    let mut found = None;
    loop {
        let state: State = session.state(container)?;
        for (_, address, answered) in addresses.iter_mut().filter(|(_, _, answered)| !answered) {
            let Some(address) = address.as_deref().filter(|_| state.running) else {
                continue;
            };
            let answer = http::request(address, &first, PATIENCE);
            if answer.is_ok() {
                *answered = true;
                found.get_or_insert_with(|| address.to_owned());
            } else if answer == Err(Silence::Open) && Instant::now() >= deadline {
                // It listens; what it wants to hear is not known.
                *answered = true;
            }
        }
        let all = !addresses.is_empty() && addresses.iter().all(|(_, _, answered)| *answered);
        // One port that answers is enough where others may be there for other protocols.
        let enough = found.is_some() && Instant::now() + limits.time / 2 >= deadline;
        if all || enough || !state.running || Instant::now() >= deadline {
            break;
        }
        std::thread::sleep(ASK);
    }
    seen.ports = addresses
        .into_iter()
        .map(|(port, _, answered)| (port, answered))
        .collect();
    Ok(found)
}

/// The exit code of the health check's command; tried until it is 0, as a server may need a moment.
fn health(
    session: &Session<'_>,
    container: &str,
    config: &ImageConfig,
) -> Result<Option<i32>, Trouble> {
    let command = config.health_command();
    if command.is_empty() {
        return Ok(None);
    }
    let mut code = None;
    for _ in 0..HEALTH_TRIES {
        let done = session.exec(container, &command, Duration::from_secs(30))?;
        code = match done.end {
            super::command::End::Code(code) => Some(code.unwrap_or(-1)),
            _ => Some(-1),
        };
        if code == Some(0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(400));
    }
    Ok(code)
}
