//! Random schedules against the model: whatever is delayed, lost, doubled, reordered, cut off, switched off, put back or destroyed, no
//! two machines hold one lease, no removed machine is listened to, and nothing that was acknowledged is lost.
//!
//! `SCHEDULES=n` runs so many; `SCHEDULE=n` runs the one of that number and tells what happens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use peer::group::Policy;

use crate::sim::{Plan, Random, Tally, World};

/// How many an ordinary run tries.
const ORDINARY: u64 = 20_000;

#[test]
fn no_schedule_breaks_the_group() {
    if let Ok(number) = std::env::var("SCHEDULE") {
        let number = number.parse().unwrap();
        println!("{:?}", schedule(number));
        return;
    }
    let count = std::env::var("SCHEDULES").map_or(ORDINARY, |count| count.parse().unwrap());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) as u64;
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                scope.spawn(move || run((worker..count).step_by(usize::try_from(threads).unwrap())))
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let mut total = Tally::default();
    tallies.iter().for_each(|tally| total.add(tally));
    println!("{count} schedules: {total:?}");
    // A schedule in which nothing happens proves nothing.
    let per_hundred = |what: u64, least: u64| {
        assert!(what * 100 >= count * least, "{what} in {count} schedules: {total:?}")
    };
    per_hundred(total.acknowledged, 300);
    per_hundred(total.acquired, 200);
    per_hundred(total.moved, 30);
    per_hundred(total.taken_over, 30);
    per_hundred(total.recovered, 1);
    per_hundred(total.handed_over, 10);
    per_hundred(total.removed, 10);
    per_hundred(total.superseded, 1);
    per_hundred(total.rolled_back, 1);
    per_hundred(total.converged, 20);
}

fn run(numbers: impl Iterator<Item = u64>) -> Tally {
    let mut total = Tally::default();
    for number in numbers {
        match catch_unwind(AssertUnwindSafe(|| schedule(number))) {
            Ok(tally) => total.add(&tally),
            Err(_) => panic!("schedule {number} fails; SCHEDULE={number} tells how"),
        }
    }
    total
}

fn schedule(number: u64) -> Tally {
    let plan = plan(number);
    let mut world = World::new(number, plan);
    let pause = u64::try_from(plan.lasts.as_millis()).unwrap() / 40;
    world.run(Duration::from_secs(5), Some(1000), |world| world.pair(0));
    if plan.is_eager {
        world.grab();
    }
    world.run(plan.lasts, Some(pause), World::deed);
    world.settle();
    if !plan.is_cruel {
        world.check_convergence();
    }
    world.tally()
}

/// Three of ten are gentle and have to converge; one of thirty is long, so that clocks drift apart by more than the least guard.
fn plan(number: u64) -> Plan {
    let mut random = Random::new(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let is_long = number % 30 == 7;
    let is_eager = number % 3 == 1;
    let (profile_term, autonomy) =
        if is_long { (1200, 900) } else { (30, 30 + u32::try_from(random.below(60)).unwrap()) };
    Plan {
        policy: Policy { device_limit: 10, profile_term, autonomy },
        lasts: Duration::from_secs(if is_long { 4000 } else { 90 + random.below(120) }),
        lost: [0, 20, 200][random.index(3)],
        doubled: [0, 50][random.index(2)],
        late: if is_eager { 50 } else { [0, 5, 50][random.index(3)] },
        coups: [0, 0, 60][random.index(3)],
        is_eager,
        faults: [100, 300, 500][random.index(3)],
        is_cruel: number % 10 >= 3,
    }
}
