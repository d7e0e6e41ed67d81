use proptest::prelude::*;
use time::macros::datetime;

use super::*;

const RULES: Rules = Rules {
    failures: 3,
    pause: Duration::seconds(10),
};
const START: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

fn at(seconds: i64) -> OffsetDateTime {
    START + Duration::seconds(seconds)
}

fn call(circuit: &mut Circuit, outcome: Outcome, second: i64) -> Option<Change> {
    let admission = circuit.admit(at(second)).unwrap();
    circuit.report(admission, outcome, at(second))
}

fn opened_at(second: i64) -> Circuit {
    let mut circuit = Circuit::new(RULES);
    assert_eq!(call(&mut circuit, Outcome::Failed, second), None);
    assert_eq!(call(&mut circuit, Outcome::Failed, second), None);
    assert_eq!(call(&mut circuit, Outcome::Failed, second), Some(Change::Opened));
    circuit
}

#[test]
fn so_many_failures_open_it_for_the_pause() {
    let mut circuit = opened_at(0);
    let refusal = circuit.admit(at(4)).unwrap_err();
    assert_eq!(refusal.retry_in, Duration::seconds(6));
    assert!(circuit.admit(at(10)).is_ok());
}

#[test]
fn failures_that_are_less_than_half_of_the_calls_open_nothing() {
    let mut circuit = Circuit::new(RULES);
    for second in 0..40 {
        let outcome = if second % 3 == 0 {
            Outcome::Failed
        } else {
            Outcome::Answered
        };
        assert_eq!(call(&mut circuit, outcome, second), None, "{second}");
    }
}

#[test]
fn every_second_call_that_fails_is_enough() {
    let mut circuit = Circuit::new(RULES);
    let changes = (0..6).filter_map(|second| {
        let outcome = if second % 2 == 0 {
            Outcome::Answered
        } else {
            Outcome::Failed
        };
        call(&mut circuit, outcome, second)
    });
    assert_eq!(changes.collect::<Vec<_>>(), [Change::Opened]);
}

#[test]
fn what_failed_long_ago_does_not_count() {
    let mut circuit = Circuit::new(RULES);
    assert_eq!(call(&mut circuit, Outcome::Failed, 0), None);
    assert_eq!(call(&mut circuit, Outcome::Failed, 1), None);
    assert_eq!(call(&mut circuit, Outcome::Failed, 90), None);
    assert_eq!(circuit.state(), CircuitState::Closed);
}

#[test]
fn after_the_pause_one_call_decides_for_all() {
    let mut circuit = opened_at(0);
    let probe = circuit.admit(at(10)).unwrap();
    assert_eq!(circuit.state(), CircuitState::HalfOpen);
    assert!(circuit.admit(at(10)).is_err(), "a second call beside the probe");
    assert_eq!(
        circuit.report(probe, Outcome::Failed, at(12)),
        Some(Change::Opened)
    );
    assert_eq!(circuit.admit(at(12)).unwrap_err().retry_in, RULES.pause);

    let probe = circuit.admit(at(22)).unwrap();
    assert_eq!(
        circuit.report(probe, Outcome::Answered, at(23)),
        Some(Change::Closed)
    );
    assert!(circuit.admit(at(23)).is_ok());
    assert!(circuit.admit(at(23)).is_ok());
}

#[test]
fn a_probe_that_nobody_waited_for_makes_room_for_the_next() {
    let mut circuit = opened_at(0);
    let probe = circuit.admit(at(10)).unwrap();
    assert_eq!(circuit.report(probe, Outcome::Unknown, at(11)), None);
    assert!(circuit.admit(at(11)).is_ok());
}

#[test]
fn what_began_before_it_opened_changes_nothing_afterwards() {
    let mut circuit = Circuit::new(RULES);
    let early = circuit.admit(at(0)).unwrap();
    for _ in 0..3 {
        call(&mut circuit, Outcome::Failed, 0);
    }
    assert_eq!(circuit.report(early, Outcome::Answered, at(1)), None);
    assert_eq!(circuit.state(), CircuitState::Open);
    let probe = circuit.admit(at(10)).unwrap();
    assert_eq!(circuit.report(early, Outcome::Answered, at(10)), None);
    assert_eq!(circuit.state(), CircuitState::HalfOpen);
    circuit.report(probe, Outcome::Answered, at(10));
    for _ in 0..3 {
        circuit.report(early, Outcome::Failed, at(10));
    }
    assert_eq!(circuit.state(), CircuitState::Closed);
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_it_open() {
    let mut circuit = opened_at(0);
    assert!(circuit.admit(at(-3600)).is_ok());
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Begin,
    End(usize, Outcome),
    Wait(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let outcome = prop_oneof![
        1 => Just(Outcome::Answered),
        4 => Just(Outcome::Failed),
        1 => Just(Outcome::Unknown),
    ];
    let event = prop_oneof![
        3 => Just(Event::Begin),
        3 => (any::<usize>(), outcome).prop_map(|(which, outcome)| Event::End(which, outcome)),
        1 => (-20..20_i64).prop_map(Event::Wait),
    ];
    proptest::collection::vec(event, 0..200)
}

proptest! {
    #[test]
    fn it_asks_one_at_a_time_while_in_doubt_and_is_never_stuck(events in events()) {
        let mut circuit = Circuit::new(RULES);
        let mut now = 0;
        let mut running: Vec<Admission> = Vec::new();
        for event in events {
            match event {
                Event::Begin => {
                    let was = circuit.state();
                    let admitted = circuit.admit(at(now));
                    prop_assert_eq!(was == CircuitState::HalfOpen && admitted.is_ok(), false);
                    if let Err(refusal) = admitted {
                        prop_assert!(refusal.retry_in <= RULES.pause && refusal.retry_in.is_positive());
                    }
                    running.extend(admitted);
                }
                Event::End(which, outcome) if !running.is_empty() => {
                    let call = running.swap_remove(which % running.len());
                    let change = circuit.report(call, outcome, at(now));
                    // Only a failure opens it, and only an answer closes it.
                    match change {
                        Some(Change::Opened) => prop_assert_eq!(outcome, Outcome::Failed),
                        Some(Change::Closed) => prop_assert_eq!(outcome, Outcome::Answered),
                        None => {}
                    }
                }
                Event::End(..) => {}
                Event::Wait(seconds) => now += seconds,
            }
            let probes = running.iter().filter(|call| call.is_probe && call.era == circuit.era).count();
            prop_assert_eq!(probes, usize::from(circuit.state() == CircuitState::HalfOpen));
        }
        // Whatever happened: when all calls have ended and the service answers again, everybody gets through.
        for call in running {
            circuit.report(call, Outcome::Unknown, at(now));
        }
        for _ in 0..2 {
            now += 10;
            if let Ok(call) = circuit.admit(at(now)) {
                circuit.report(call, Outcome::Answered, at(now));
            }
        }
        prop_assert_eq!(circuit.state(), CircuitState::Closed);
        prop_assert!(circuit.admit(at(now)).is_ok());
    }
}
