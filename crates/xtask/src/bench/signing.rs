//! What the machine needs for a signature alone.

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use crate::failure::{Failure, OrFailure};

/// As long as the signing input of a small token.
const MESSAGE: [u8; 400] = [b'x'; 400];

/// Signatures of one algorithm.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct SigningRate {
    /// CPU time of one, in microseconds, while all cores sign.
    pub(super) cpu_microseconds: f64,
    /// Signatures a second and thread, as long as the thread has a core for itself.
    pub(super) per_second: f64,
}

/// RS256 with a key of 2048 bits.
pub(super) fn rs256(time: Duration) -> Result<SigningRate, Failure> {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).or_failure(|| "make an RSA key".to_owned())?;
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).or_failure(|| "write an RSA key".to_owned())?;
    measure(time, || {
        let key = RsaKeyPair::from_pkcs8(pkcs8.as_ref()).or_failure(|| "read an RSA key".to_owned())?;
        let mut signature = vec![0; key.public_modulus_len()];
        Ok(move || {
            let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &MESSAGE, &mut signature);
            signed.is_ok() && !black_box(&signature).is_empty()
        })
    })
}

/// ES256.
pub(super) fn es256(time: Duration) -> Result<SigningRate, Failure> {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())
        .or_failure(|| "make an EC key".to_owned())?;
    measure(time, || {
        let key =
            EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).or_failure(|| "read an EC key".to_owned())?;
        Ok(move || black_box(key.sign(&SystemRandom::new(), &MESSAGE)).is_ok())
    })
}

/// All cores sign for `time`, each with what `prepare` makes for it. They are as busy then as when a server is measured.
fn measure<S>(time: Duration, prepare: impl Fn() -> Result<S, Failure> + Sync) -> Result<SigningRate, Failure>
where
    S: FnMut() -> bool,
{
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let counted = thread::scope(|scope| {
        let run = || -> Result<(u32, Duration), Failure> {
            let mut sign = prepare()?;
            let end = Instant::now() + time;
            let before = cpu_time();
            let mut count = 0;
            while Instant::now() < end {
                if !sign() {
                    return Err(Failure::new("a signature failed"));
                }
                count += 1;
            }
            Ok((count, cpu_time().saturating_sub(before)))
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .map_err(|_| Failure::new("signing was interrupted"))?
            })
            .collect::<Result<Vec<_>, _>>()
    })?;
    let count: u32 = counted.iter().map(|(count, _)| count).sum();
    let cpu: Duration = counted.iter().map(|(_, cpu)| *cpu).sum();
    Ok(SigningRate {
        cpu_microseconds: cpu.as_secs_f64() * 1e6 / f64::from(count),
        per_second: f64::from(count) / cpu.as_secs_f64(),
    })
}

/// CPU time of this thread.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
