//! What the passes do to programs written by hand. That results stay the same is tested with the engine.

use offtake_program::{Optimised, Program, ProgramStep, Register, only_read, optimise, parse, validate};

fn optimised(text: &str, keep: &[u32]) -> Optimised {
    let program = parse(text).unwrap();
    validate(&program).unwrap();
    let keep: Vec<Register> = keep.iter().map(|&register| Register(register)).collect();
    let found = optimise(&program, &keep);
    assert_eq!(validate(&found.program), Ok(()), "{}", found.program);
    found
}

/// The lines of a phase, without indentation.
fn lines(program: &Program, phase: &str, next: &str) -> Vec<String> {
    let text = program.to_string();
    let lines = text.lines().map(str::trim).skip_while(|line| *line != phase).skip(1);
    lines.take_while(|line| !line.starts_with(next)).map(String::from).collect()
}

const STOCK: &str = "
    months 12
    registers 20
    constant r0 1.0
    constant r1 0.5
    constant r2 7.0
    states r3 r4
    draw normal monthly 9
    history r5 3
    history r6 2
    prelude
      compute
        r5 = add r0 r1
      commit
        r5 to r3
    month
      compute
        r6 = draw 0
        r7 = multiply r0 r1
        r8 = multiply r3 r6
        r9 = add r8 r7
        r10 = exponential r9
        r11 = lag 1 1 r2
      commit
        r9 to r3
      remember
    finale
    scalars r3
";

#[test]
fn what_nobody_reads_is_dropped_and_what_stays_the_same_is_computed_once() {
    let found = optimised(STOCK, &[]).program;
    // The exponential, the memories and the constants for them are gone; the product of constants has moved; the stock
    // is computed where it stands.
    assert_eq!(
        lines(&found, "prelude", "month"),
        ["compute", "r5 = add r0 r1", "commit", "r5 to r2", "compute", "r4 = multiply r0 r1"]
    );
    assert_eq!(
        lines(&found, "month", "finale"),
        ["compute", "r5 = draw 0", "r6 = multiply r2 r5", "r2 = add r6 r4", "commit", "r2 to r2", "remember"]
    );
    assert!(found.histories.is_empty() && found.constants.len() == 2);
}

#[test]
fn what_is_to_be_kept_is_kept() {
    let found = optimised(STOCK, &[10, 11]);
    let month = lines(&found.program, "month", "finale").join("\n");
    assert!(month.contains("exponential") && month.contains("lag 0 1"), "{month}");
    assert_eq!(found.program.histories.len(), 1);
    assert!(found.registers[10].is_some() && found.registers[11].is_some());
    assert_eq!(found.registers[8], None);
}

#[test]
fn a_state_still_read_is_not_overwritten() {
    let text = STOCK.replace("r10 = exponential r9", "r10 = subtract r9 r3").replace("r9 to r3", "r10 to r3");
    let month = lines(&optimised(&text, &[]).program, "month", "finale").join("\n");
    // The difference itself reads the old state and may stand in its place.
    assert!(month.contains("r2 = subtract") && month.contains("r2 to r2"), "{month}");
    let text = STOCK.replace("r11 = lag 1 1 r2", "r11 = add r3 r2").replace("scalars r3", "scalars r4");
    let text = text.replace("r9 to r3", "r9 to r3\n        r11 to r4");
    let month = lines(&optimised(&text, &[]).program, "month", "finale").join("\n");
    assert!(!month.contains("r2 to r2"), "{month}");
}

#[test]
fn long_chains_need_few_registers() {
    let mut text = String::from("months 1\nregisters 1002\nstates r0\nprelude\nmonth\n compute\n");
    for register in 1..=1000 {
        text += &format!("r{register} = add r{} r0\n", register - 1);
    }
    text += "commit\n r1000 to r0\nfinale\nscalars r0\n";
    assert_eq!(optimised(&text, &[]).program.registers, 3);
}

/// What money is followed for is dropped if nobody reads it, and then nothing is followed; the step keeps its place.
#[test]
fn money_is_followed_only_for_what_is_read() {
    let left = |text: &str| optimised(text, &[]).program.tags[0].found.len();
    assert_eq!(left(crate::EVERYTHING), 0);
    assert_eq!(left(&crate::EVERYTHING.replace("series r28", "series r34 r28")), 1);
}

/// Three accounts of one book; what is read is what one of them holds. A posting between the two others goes, one that moves it
/// stays whole.
#[test]
fn a_posting_that_moves_nothing_that_is_read_goes() {
    let text = "
        months 3
        registers 6
        constant r0 5.0
        constant r1 7.0
        states r2 r3 r4
        books 1
        account r2 0
        account r3 0
        account r4 0
        mirror r2 : r3
        prelude
        month
          compute
            r5 = add r0 r1
          post
            debit r2 credit r3 amount r0
            debit r3 credit r4 amount r5
        finale
        scalars r2
    ";
    let found = only_read(&parse(text).unwrap());
    assert_eq!(validate(&found), Ok(()));
    let ProgramStep::Post(postings) = &found.month[0] else { panic!("{found}") };
    assert_eq!((found.month.len(), postings.len(), postings[0].amount), (1, 1, Register(0)));
    assert_eq!(found.states, [Register(2), Register(3)]);
    assert_eq!((found.ledger.accounts.len(), found.ledger.mirrors.len()), (2, 0));
}
