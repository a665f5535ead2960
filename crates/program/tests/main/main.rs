//! Programs as text, and what makes them invalid.

mod optimise;
mod text;
mod validity;

/// A valid program that uses nearly everything.
const EVERYTHING: &str = "\
months 24
registers 40
constant r0 0.5
constant r1 1.0
constant r2 100.0
states r3 r4 r5 r6 r7 r8 r36 r37
draw uniform once 17
draw normal monthly 18446744073709551615
draw uniform monthly 18
distribution normal 0.1 2.5
distribution truncated -1.0 1.0 normal 0.0 1.0
table linear 0.0 1.0 : 2.0 3.0
table stepped 5.0 : 1e-300
history r20 12
history r21 24
books 2
account r3 0
account r4 0
account r5 1
account r6 1
mirror r4 : r6
clearing
  node inside short r9 floor r2 cost 1 r0 r1 paid r10 cash r3
  node outside short r11 cash r5
  due 0 1 tier 2 writes r12 r13 fixed r2
  due 1 0 tier 0 writes r14 r15 received r0 most r2 of 0
  due 0 1 tier 0 writes r16 r17 available r1
tags 0 owners 1
  of 0 held r36 r37
  of nobody held
  plain 1
  marked 0 2
  sum r34 owner 0 of 0 1
prelude
  compute
    r18 = draw 0
    r19 = quantile 1 r18
  commit
    r19 to r7
month
  compute
    r20 = draw 1
    r21 = lag 0 3 r0
    r22 = window 0 12
    r23 = table 0 r22
    r24 = select r1 r22 r23
    r25 = month
    r26 = power r25 r0
    r27 = normal_quantile r0
    r28 = copy r0
    r32 = jumps 2 0 r0
  solve 50
    guess r28 new r30 within 1e-6
    r29 = multiply r28 r0
    r30 = add r29 r1
  clear 0
  tag 0
  post
    debit r4 credit r3 amount r13
  commit
    r7 to r8
    r8 to r7
  remember
finale
  compute
    r31 = internal_rate 1
scalars r31 r8
series r28 r3
";
