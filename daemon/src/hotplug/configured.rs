//! Ports that somebody named: on the command line or in the configuration. inotify tells when they come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token, Waker};
use nix::errno::Errno;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, InotifyEvent, WatchDescriptor};
use tokio::sync::mpsc;

use super::udev::{Node, Sysfs};
use super::{Device, DeviceEvent, DeviceId, PortCandidate, Rescan, Source};
use crate::config::NamedDevice;

const FILES: Token = Token(0);
const WAKER: Token = Token(1);
/// The thread only looks at names.
const STACK: usize = 128 * 1024;

/// What happens to a name in a folder, and to the folder itself.
const WATCHED: AddWatchFlags = AddWatchFlags::IN_CREATE
    .union(AddWatchFlags::IN_DELETE)
    .union(AddWatchFlags::IN_MOVED_FROM)
    .union(AddWatchFlags::IN_MOVED_TO)
    .union(AddWatchFlags::IN_ATTRIB)
    .union(AddWatchFlags::IN_DELETE_SELF)
    .union(AddWatchFlags::IN_MOVE_SELF)
    .union(AddWatchFlags::IN_ONLYDIR);

/// Starts the thread that watches; the ports that are there now have been told when this returns.
pub async fn start(
    devices: Vec<NamedDevice>,
    events: mpsc::Sender<DeviceEvent>,
) -> io::Result<Box<dyn Rescan>> {
    let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
    let poll = Poll::new()?;
    poll.registry().register(&mut SourceFd(&inotify.as_fd().as_raw_fd()), FILES, Interest::READABLE)?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
    let stopped = Arc::new(AtomicBool::new(false));
    let mut watch = Watch { inotify, folders: BTreeMap::new() };
    let mut ports = Ports::new(devices);
    watch.cover(&ports);
    for event in ports.look(|path| path.exists()) {
        events.send(event).await.map_err(io::Error::other)?;
    }
    let watcher =
        Watcher { watch, ports, poll, events, stopped: Arc::clone(&stopped), _waker: Arc::clone(&waker) };
    thread::Builder::new().name("named-ports".into()).stack_size(STACK).spawn(move || watcher.run())?;
    Ok(Box::new(Handle { waker, stopped }))
}

struct Handle {
    waker: Arc<Waker>,
    stopped: Arc<AtomicBool>,
}

impl Rescan for Handle {
    fn rescan(&self) {
        if let Err(error) = self.waker.wake() {
            tracing::warn!(%error, "named ports are not looked at again");
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.rescan();
    }
}

struct Watcher {
    watch: Watch,
    ports: Ports,
    poll: Poll,
    events: mpsc::Sender<DeviceEvent>,
    stopped: Arc<AtomicBool>,
    /// Closed together with the handle, a waker would leave epoll before its last word is heard.
    _waker: Arc<Waker>,
}

impl Watcher {
    fn run(mut self) {
        let mut ready = Events::with_capacity(4);
        loop {
            match self.poll.poll(&mut ready, None) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return tracing::error!(%error, "named ports are not watched any more"),
                Ok(()) => {}
            }
            if self.stopped.load(Ordering::Relaxed) {
                return;
            }
            let news = match self.hear() {
                Ok(news) => news,
                Err(error) => return tracing::error!(%error, "named ports are not watched any more"),
            };
            for event in news {
                if self.events.blocking_send(event).is_err() {
                    return;
                }
            }
        }
    }

    fn hear(&mut self) -> nix::Result<Vec<DeviceEvent>> {
        let mut news = Vec::new();
        loop {
            match self.watch.inotify.read_events() {
                Ok(batch) => {
                    for event in &batch {
                        news.extend(self.ports.hear(&self.watch, event));
                    }
                }
                Err(Errno::EAGAIN) => break,
                Err(error) => return Err(error),
            }
            // What was heard is as old as the batch: a name that is back counts from here.
            news.extend(self.ports.look(|path| path.exists()));
        }
        // A folder may have come with ports in it, and the kernel may have dropped events.
        self.watch.cover(&self.ports);
        news.extend(self.ports.look(|path| path.exists()));
        Ok(news)
    }
}

struct Watch {
    inotify: Inotify,
    folders: BTreeMap<WatchDescriptor, PathBuf>,
}

impl Watch {
    /// Watches the folder of each port; where it is missing, the nearest one above that exists.
    fn cover(&mut self, ports: &Ports) {
        for path in ports.paths() {
            for folder in path.ancestors().skip(1) {
                match self.inotify.add_watch(folder, WATCHED) {
                    Ok(descriptor) => {
                        self.folders.insert(descriptor, folder.to_owned());
                        break;
                    }
                    Err(Errno::ENOENT | Errno::ENOTDIR) => {}
                    Err(error) => {
                        tracing::warn!(folder = %folder.display(), %error, "cannot watch for ports to appear");
                        break;
                    }
                }
            }
        }
    }

    fn path(&self, event: &InotifyEvent) -> Option<PathBuf> {
        Some(self.folders.get(&event.wd)?.join(event.name.as_ref()?))
    }
}

/// Which of the named ports are there.
struct Ports {
    devices: Vec<(NamedDevice, BTreeSet<PathBuf>)>,
}

impl Ports {
    fn new(devices: Vec<NamedDevice>) -> Self {
        Ports { devices: devices.into_iter().map(|device| (device, BTreeSet::new())).collect() }
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.devices.iter().flat_map(|(device, _)| device.ports.iter().map(|port| port.path.as_path()))
    }

    /// A name that was deleted and is there again by the time anybody looks was still gone in between.
    fn hear(&mut self, watch: &Watch, event: &InotifyEvent) -> Vec<DeviceEvent> {
        let Some(path) = watch.path(event) else { return Vec::new() };
        let gone = AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_MOVED_FROM
            | AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MOVED_TO;
        if event.mask.intersects(gone) {
            self.lost(&path)
        } else if event.mask.contains(AddWatchFlags::IN_ATTRIB) {
            self.changed(&path)
        } else {
            Vec::new()
        }
    }

    /// `path` is not what it was.
    fn lost(&mut self, path: &Path) -> Vec<DeviceEvent> {
        let owner = self.devices.iter_mut().find(|(_, present)| present.contains(path));
        let Some((device, present)) = owner else { return Vec::new() };
        present.remove(path);
        vec![tell(device, present)]
    }

    /// The rights of `path` are not what they were: one that could not be opened may be now.
    fn changed(&mut self, path: &Path) -> Vec<DeviceEvent> {
        let owner = self.devices.iter().find(|(_, present)| present.contains(path));
        owner.map(|(device, present)| tell(device, present)).into_iter().collect()
    }

    /// Compares what is known with what is there.
    fn look(&mut self, exists: impl Fn(&Path) -> bool) -> Vec<DeviceEvent> {
        let mut news = Vec::new();
        for (device, present) in &mut self.devices {
            let paths = device.ports.iter().map(|port| port.path.clone());
            let now: BTreeSet<PathBuf> = paths.filter(|path| exists(path)).collect();
            if now != *present {
                *present = now;
                news.push(tell(device, present));
            }
        }
        news
    }
}

fn tell(device: &NamedDevice, present: &BTreeSet<PathBuf>) -> DeviceEvent {
    let id = DeviceId(device.name.clone());
    if present.is_empty() {
        return DeviceEvent::Removed(id);
    }
    let known: Vec<Node> = present.iter().filter_map(|path| Sysfs::default().node_of(path)).collect();
    let of = |path: &Path| {
        let target = path.canonicalize().ok();
        known.iter().find(|node| target.as_deref() == Some(node.devnode.as_path()))
    };
    let ports = device.ports.iter().filter(|port| present.contains(&port.path)).map(|port| PortCandidate {
        path: port.path.clone(),
        subsystem: of(&port.path).map(|node| node.subsystem),
        interface_number: of(&port.path).and_then(|node| node.interface_number),
        driver: of(&port.path).and_then(|node| node.driver.clone()),
        hint: port.speaks,
    });
    DeviceEvent::Added(Device {
        id,
        ports: ports.collect(),
        vendor: known.iter().find_map(|node| node.vendor),
        product: known.iter().find_map(|node| node.product),
        source: Source::Configured,
        below: known.first().map(|node| node.physical.to_string_lossy().into_owned()),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Bench {
        dir: tempfile::TempDir,
        events: mpsc::Receiver<DeviceEvent>,
        source: Box<dyn Rescan>,
    }

    impl Bench {
        async fn new(ports: &[&str], prepare: impl FnOnce(&Path)) -> Self {
            let dir = tempfile::tempdir().unwrap();
            prepare(dir.path());
            let path = |name: &&str| dir.path().join(name).to_str().unwrap().parse().unwrap();
            let ports = ports.iter().map(path).collect();
            let (sender, events) = mpsc::channel(16);
            let source = start(vec![NamedDevice { name: "lte".into(), ports }], sender).await.unwrap();
            Bench { dir, events, source }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        /// `+a b` for a device with these ports, `-` for one that has gone.
        async fn next(&mut self) -> String {
            let event = tokio::time::timeout(Duration::from_secs(20), self.events.recv()).await;
            match event.expect("no event").unwrap() {
                DeviceEvent::Added(device) => {
                    let names =
                        device.ports.iter().map(|port| port.path.file_name().unwrap().to_str().unwrap());
                    format!("+{}", names.collect::<Vec<_>>().join(" "))
                }
                DeviceEvent::Removed(_) => "-".into(),
                DeviceEvent::Ignored { .. } => panic!("nothing is ignored"),
            }
        }
    }

    fn link(target: &str, path: &Path) {
        std::os::unix::fs::symlink(target, path).unwrap();
    }

    #[tokio::test]
    async fn a_port_that_is_there_is_told_at_once() {
        let mut bench = Bench::new(&["at"], |dir| link("/dev/null", &dir.join("at"))).await;
        assert_eq!(bench.events.try_recv().map(|event| matches!(event, DeviceEvent::Added(_))), Ok(true));
        std::fs::remove_file(bench.path("at")).unwrap();
        assert_eq!(bench.next().await, "-");
    }

    #[tokio::test]
    async fn a_link_that_comes_back_to_the_same_target_was_gone() {
        let mut bench = Bench::new(&["at"], |dir| link("/dev/null", &dir.join("at"))).await;
        assert_eq!(bench.next().await, "+at");
        std::fs::remove_file(bench.path("at")).unwrap();
        link("/dev/null", &bench.path("at"));
        assert_eq!(bench.next().await, "-");
        assert_eq!(bench.next().await, "+at");
        // Replaced in one step.
        link("/dev/null", &bench.path("new"));
        std::fs::rename(bench.path("new"), bench.path("at")).unwrap();
        assert_eq!(bench.next().await, "-");
        assert_eq!(bench.next().await, "+at");
    }

    #[tokio::test]
    async fn folders_may_come_later() {
        let mut bench = Bench::new(&["a/b/at"], |_| {}).await;
        std::fs::create_dir_all(bench.path("a/b")).unwrap();
        link("/dev/null", &bench.path("a/b/at"));
        assert_eq!(bench.next().await, "+at");
        std::fs::remove_dir_all(bench.path("a")).unwrap();
        assert_eq!(bench.next().await, "-");
        std::fs::create_dir_all(bench.path("a/b")).unwrap();
        link("/dev/null", &bench.path("a/b/at"));
        assert_eq!(bench.next().await, "+at");
    }

    #[tokio::test]
    async fn a_device_is_the_ports_that_are_there() {
        let mut bench = Bench::new(&["at1", "at2"], |dir| link("/dev/null", &dir.join("at2"))).await;
        assert_eq!(bench.next().await, "+at2");
        link("/dev/null", &bench.path("at1"));
        assert_eq!(bench.next().await, "+at1 at2");
        std::fs::remove_file(bench.path("at2")).unwrap();
        assert_eq!(bench.next().await, "+at1");
        std::fs::remove_file(bench.path("at1")).unwrap();
        assert_eq!(bench.next().await, "-");
    }

    #[tokio::test]
    async fn a_link_to_nothing_is_no_port_until_its_target_comes() {
        let mut bench = Bench::new(&["at"], |dir| link("target", &dir.join("at"))).await;
        assert!(bench.events.try_recv().is_err());
        std::fs::write(bench.path("target"), "").unwrap();
        bench.source.rescan();
        assert_eq!(bench.next().await, "+at");
    }
}
