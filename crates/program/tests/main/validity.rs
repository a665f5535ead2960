//! One change each that makes a valid program invalid.

use crate::EVERYTHING;
use offtake_program::{Program, parse, parse_ensemble, validate, validate_ensemble};

#[test]
fn everything_is_valid() {
    assert_eq!(validate(&parse(EVERYTHING).unwrap()), Ok(()));
}

#[test]
fn each_fault_is_found() {
    for (from, to, error) in [
        ("months 24", "months 0", "program: 0 months"),
        ("months 24", "months 999999", "program: 999999 months"),
        ("registers 40", "registers 9999999", "more than 1048576"),
        ("history r20 12", "history r20 4294967295", "more than 1048576"),
        ("constant r1 1.0", "constant r0 1.0", "constants: a register is set twice"),
        ("constant r1 1.0", "constant r77 1.0", "constants: r77 of 40 registers"),
        ("states r3", "states r0 r3", "states: r0 is a constant"),
        ("states r3", "states r3 r3", "states: a register stands twice"),
        ("normal 0.1 2.5", "normal 0.1 -2.5", "distribution 0: "),
        (": 2.0 3.0", ": 2.0", "table 0: 2 arguments, 1 values"),
        ("linear 0.0 1.0", "linear 1.0 1.0", "table 0: arguments not ascending"),
        ("history r20 12", "history r20 0", "history 0: keeps no month"),
        ("account r3 0", "account r3 2", "account 0: book 2 of 2"),
        ("account r3 0", "account r4 0", "accounts: a register stands twice"),
        ("account r3 0", "account r33 0", "account 0: r33 is no state"),
        ("mirror r4 : r6", "mirror r4 : r7", "mirror 0: r7 is no account"),
        ("cash r3", "cash r7", "clearing 0: r7 is no account"),
        ("cost 1 r0", "cost 0 r0", "clearing 0: default costs of node 0"),
        ("cost 1 r0", "cost 9 r0", "clearing 0: default costs of node 0"),
        ("due 0 1 tier 2", "due 0 7 tier 2", "clearing 0: due 0 names a node of 2"),
        ("of 0", "of 1", "clearing 0: due 1 follows no other due"),
        ("of 0", "of 5", "clearing 0: due 1 follows no other due"),
        ("writes r12 r13", "writes r12 r12", "clearing 0: r12 is written twice"),
        ("writes r12", "writes r1", "month step 2: writes the constant r1"),
        ("fixed r2", "fixed r35", "month step 2: r35 is read before it is written"),
        ("available r1", "available r35", "month step 2: r35 is read before"),
        ("short r9", "short r3", "writes the account r3 other than by a posting"),
        ("r19 to r7", "r19 to r9", "prelude step 1: commits r9, no state"),
        ("r19 to r7", "r19 to r3", "prelude step 1: writes the account r3"),
        ("r7 to r8", "r7 to r7", "month step 5: commits r7 twice"),
        ("r18 = draw 0", "r18 = draw 9", "instruction 0: there is no draw 9"),
        ("r18 = draw 0", "r18 = draw 1", "instruction 0: a draw timed Monthly"),
        ("r20 = draw 1", "r20 = draw 0", "instruction 0: a draw timed Constant"),
        ("quantile 1", "quantile 2", "there is no distribution 2"),
        ("table 0 r22", "table 2 r22", "there is no table 2"),
        ("lag 0 3", "lag 0 13", "13 months back of 12 kept"),
        ("lag 0 3", "lag 0 0", "0 months back of 12 kept"),
        ("lag 0 3", "lag 7 3", "there is no history 7"),
        ("window 0 12", "window 0 13", "13 months back of 12 kept"),
        ("internal_rate 1", "internal_rate 0", "24 months back of 12 kept"),
        ("r25 = month", "r25 = internal_rate 1", "a rate of return before the finale"),
        ("r26 = power", "r2 = power", "month step 0 instruction 6: writes the constant r2"),
        ("r26 = power", "r3 = power", "writes the account r3 other than by a posting"),
        ("r26 = power", "r99 = power", "r99 of 40 registers"),
        ("r25 = month", "r25 = copy r26", "r26 is read before it is written"),
        ("solve 50", "solve 0", "month step 1: no round"),
        ("within 1e-6", "within NaN", "month step 1: tolerance NaN"),
        ("guess r28", "guess r29", "the body writes the guess r29"),
        ("new r30", "new r28", "month step 1: a guess stands twice, or is new as well"),
        ("new r30", "new r38", "month step 1: r38 is read before it is written"),
        ("multiply r28 r0", "multiply r28 r30", "the body carries r30 over"),
        ("clear 0", "clear 1", "month step 2: there is no clearing 1"),
        ("tags 0", "tags 3", "tags 0: there is no clearing 3"),
        ("  of nobody held\n", "", "tags 0: not for 2 nodes"),
        ("plain 1", "plain 0", "tags 0: payment 1 has no due of 3, or one that another has"),
        ("marked 0 2", "marked 2", "tags 0: a due of a node that is followed is in no payment"),
        ("plain 1\n  marked 0 2", "marked 1 0 2", "tags 0: payment 0 is between several nodes"),
        ("plain 1", "marked 1", "tags 0: payment 0 takes the mark of nobody"),
        ("of 0 held", "of 1 held", "tags 0: node 0 is of no owner of 1"),
        ("held r36 r37", "held r36", "tags 0: node 0 holds 1 origins, not 2"),
        ("held r36 r37", "held", "comes from a pot that is not followed"),
        ("held r36 r37", "held r36 r36", "tags 0: r36 is no state of its own"),
        ("held r36 r37", "held r36 r3", "tags 0: r3 is no state of its own"),
        ("of nobody held", "of nobody held r7", "tags 0: node 1 holds 1 origins, not 0"),
        ("sum r34 owner 0", "sum r34 owner 1", "tags 0: a sum names owner 1 of 1"),
        ("  sum r34", "  sum r34 circle of 0\n  sum r34", "tags 0: r34 is written twice"),
        ("sum r34", "sum r36", "tags 0: r36 is written twice"),
        ("sum r34", "sum r3", "writes the account r3 other than by a posting"),
        ("owner 0 of 0 1", "owner 0 of 0 2", "tags 0: a sum names a payment of 2"),
        ("tag 0", "tag 1", "month step 3: there are no tags 1"),
        ("  clear 0\n  tag 0\n", "  tag 0\n  clear 0\n", "money is followed after its clearing in a month"),
        ("credit r3", "credit r5", "posting between r4 and r5"),
        ("credit r3", "credit r4", "posting between r4 and r4"),
        ("credit r3", "credit r8", "posting between r4 and r8"),
        ("  remember\n", "", "histories: never remembered"),
        ("  tag 0\n", "  tag 0\n  remember\n", "only the last step of the month"),
        ("jumps 2 0 r0", "jumps 3 0 r0", "there is no draw 3"),
        ("jumps 2 0 r0", "jumps 1 0 r0", "jumps by draw 1, which is not uniform and monthly"),
        ("jumps 2 0 r0", "jumps 2 9 r0", "there is no distribution 9"),
        ("jumps 2 0 r0", "jumps 2 0 r39", "r39 is read before it is written"),
        ("scalars r31", "scalars r39", "scalars: r39 is read before it is written"),
        ("series r28", "series r31", "series: r31 is read before it is written"),
    ] {
        assert!(EVERYTHING.contains(from), "{from}");
        let program = parse(&EVERYTHING.replacen(from, to, 1)).unwrap();
        let errors = validate(&program).expect_err(to);
        assert!(errors.iter().any(|e| e.contains(error)), "{to}: {errors:#?}");
    }
}

#[test]
fn a_conclusion_is_arithmetic_on_scalars() {
    let conclude = |conclusion: &str| {
        let text = format!("program\n{EVERYTHING}conclusion\nregisters 3\n{conclusion}");
        validate_ensemble(&parse_ensemble(&text).unwrap())
    };
    assert_eq!(conclude("input 0 1 r0\nr1 = negate r0\noutputs r1"), Ok(()));
    for (conclusion, error) in [
        ("input 0 2 r0", "conclusion: no scalar 2 of program 0"),
        ("input 1 0 r0", "conclusion: no scalar 0 of program 1"),
        ("r0 = draw 0", "conclusion: more than arithmetic"),
        ("r0 = month", "conclusion: more than arithmetic"),
        ("r1 = copy r0", "r0 is read before it is written"),
        ("outputs r2", "r2 is read before it is written"),
        ("input 0 1 r9", "r9 of 3 registers"),
    ] {
        let errors = conclude(conclusion).expect_err(conclusion);
        assert!(errors.iter().any(|e| e.contains(error)), "{errors:?}");
    }
}

#[test]
fn series_of_programs_are_compared_by_arithmetic_month_by_month() {
    let compare = |second: &str, monthly: &str| {
        let text = format!("program\n{EVERYTHING}program\n{second}monthly\nregisters 3\n{monthly}");
        validate_ensemble(&parse_ensemble(&text).unwrap())
    };
    let same = "input 0 1 r0\ninput 1 0 r1\nr2 = subtract r0 r1\noutputs r2";
    assert_eq!(compare(EVERYTHING, same), Ok(()));
    let shorter = EVERYTHING.replacen("months 24", "months 23", 1);
    for (second, monthly, error) in [
        (EVERYTHING, "input 0 2 r0", "monthly: no series 2 of program 0"),
        (EVERYTHING, "r0 = month", "monthly: more than arithmetic"),
        (shorter.as_str(), same, "monthly: programs of different length are compared"),
    ] {
        let errors = compare(second, monthly).expect_err(monthly);
        assert!(errors.iter().any(|e| e.contains(error)), "{errors:?}");
    }
}

#[test]
fn all_faults_are_listed_at_once() {
    let text = EVERYTHING.replace("lag 0 3", "lag 7 3").replace("scalars r31", "scalars r39");
    let errors = validate(&parse(&text).unwrap()).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(validate(&Program::default()).is_err());
}
