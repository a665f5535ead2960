//! Habits of spreadsheets and of prose: `;` between arguments, a comma before decimals, spaces in numbers, `per hour`.

use super::Parser;
use super::mistake::{power_of, starts_with_amount, starts_with_digit, with_power};
use crate::lexer::{Problem, TokenKind, is_keyword, is_word_part};
use crate::written::month_meant;

impl Parser<'_> {
    /// Whether `word in …` follows the current token.
    pub(super) fn binding_follows(&self) -> bool {
        let kind = |ahead: usize| self.tokens.get(self.at + ahead).map(|token| &token.kind);
        matches!(kind(1), Some(TokenKind::Word(word)) if !is_keyword(word))
            && matches!(kind(2), Some(TokenKind::Word(word)) if word == "in")
    }

    /// The current `;` and all that follow it in these brackets should be commas.
    pub(super) fn semicolons(&self) -> Problem {
        let (first, mut last) = (self.token().start, self.token().end);
        let (mut depth, mut written) = (0_usize, String::new());
        let mut copied = first;
        for token in &self.tokens[self.at..] {
            match token.kind {
                TokenKind::Sign("(" | "[") => depth += 1,
                TokenKind::Sign(")" | "]") if depth == 0 => break,
                TokenKind::Sign(")" | "]") => depth -= 1,
                TokenKind::Sign(";") if depth == 0 => {
                    written.push_str(self.slice(copied, token.start));
                    written.push(',');
                    (copied, last) = (token.end, token.end);
                }
                _ => {}
            }
        }
        let end = self.token().end;
        let problem = Problem::new(first, end, "`;` does not stand between values", "write `,` between them");
        problem.writing(first..last, written)
    }

    /// A comma before decimals, as in `$0,07`, and perhaps points between thousands: the place and what is written there.
    pub(super) fn decimal_comma(&self) -> Option<(usize, String)> {
        let (start, end) = self.passed();
        let before = self.slice(start, end);
        let after = self.slice(self.token().end, self.text.text.len());
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let amount = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        let groups: Vec<&str> = amount.split('.').collect();
        let thousands = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3);
        let plain = amount.bytes().all(|byte| byte.is_ascii_digit());
        // `1,000` has a comma between thousands, `0,125` has none.
        let decimals = digits > 0 && digits != 3 || digits == 3 && (amount == "0" || thousands);
        if !decimals || !(plain || thousands) || after[digits..].starts_with(',') {
            return None;
        }
        let tail = after[digits..].find(|c: char| !(is_word_part(c) || c == '%')).unwrap_or(after.len() - digits);
        let whole = before.replace('.', "_");
        Some((self.token().end + digits + tail, format!("{whole}.{}", &after[..digits + tail])))
    }

    /// Groups of three digits after spaces: where they end, and the number with `_` between them.
    pub(super) fn spaced_digits(&self) -> Option<(usize, String)> {
        let (start, end) = self.passed();
        let before = self.slice(start, end);
        let amount = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        if !starts_with_amount(before) || !amount.bytes().all(|byte| byte.is_ascii_digit()) || amount.len() > 3 {
            return None;
        }
        let (mut written, mut end) = (before.to_owned(), end);
        for token in &self.tokens[self.at..] {
            let text = self.slice(token.start, token.end);
            let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            if digits != 3 {
                break;
            }
            written.push('_');
            written.push_str(text);
            end = token.end;
            if digits < text.len() {
                break;
            }
        }
        (end > self.passed().1).then_some((end, written))
    }

    /// The unit below a number that words after `per` say: `per GPU-hour` is `/GPUh`. `ahead` is where the words begin, counted from the
    /// current token.
    pub(super) fn unit_in_words(&self, ahead: usize) -> Option<(usize, String)> {
        let words = &self.tokens[(self.at + ahead).min(self.tokens.len())..];
        let (mut unit, mut before, mut end) = (String::new(), "", None);
        for (place, token) in words.iter().enumerate() {
            let glued = || {
                let next = words.get(place + 1);
                end == Some(token.start) && next.is_some_and(|next| next.start == token.end)
            };
            match &token.kind {
                TokenKind::Word(word) if word == "per" => before = "",
                TokenKind::Sign("-") if glued() => continue,
                TokenKind::Sign("/") if glued() => before = "",
                TokenKind::Word(word) => {
                    let symbol = symbol(word);
                    if !(self.is_unit)(symbol) {
                        return None;
                    }
                    let together = format!("{before}{symbol}");
                    match !before.is_empty() && is_time(symbol) && (self.is_unit)(&together) {
                        true => unit.push_str(symbol),
                        false => unit.extend(["/", symbol]),
                    }
                    before = if is_time(symbol) { "" } else { word };
                }
                _ => break,
            }
            end = Some(token.end);
        }
        end.filter(|_| !unit.is_empty()).map(|end| (end, unit))
    }

    /// An amount whose power of ten is a word before its unit: `100M USD` of `100 million USD`, and where it ends.
    pub(super) fn power_in_words(&self) -> Option<(usize, String)> {
        let (start, end) = self.passed();
        let (amount, word) = self.slice(start, end).rsplit_once(' ')?;
        let power = power_of(word).filter(|_| starts_with_amount(amount))?;
        let token = self.token();
        let unit = self.slice(token.start, token.end);
        let is_unit = matches!(token.kind, TokenKind::Word(_)) && (self.is_unit)(unit);
        is_unit.then(|| (token.end, format!("{} {unit}", with_power(amount.trim_end(), power))))
    }

    /// A time after a month, in the order of a sum: `signed + 52 mo` of `52 mo after signed`, and where it ends.
    pub(super) fn time_after(&self) -> Option<(usize, String)> {
        let (start, end) = self.passed();
        let time = self.slice(start, end);
        let sign = match &self.token().kind {
            TokenKind::Word(word) if word == "after" => '+',
            TokenKind::Word(word) if word == "before" => '-',
            _ => return None,
        };
        let [name, next, ..] = self.tokens.get(self.at + 1..)? else { return None };
        let ends = matches!(next.kind, TokenKind::End | TokenKind::Sign(")" | "]" | ","));
        let plain = matches!(name.kind, TokenKind::Word(_) | TokenKind::Date(_)) && starts_with_digit(time);
        (ends && plain).then(|| (name.end, format!("{} {sign} {time}", self.slice(name.start, name.end))))
    }

    /// The month that a name and a year mean: `Jan 2027`.
    pub(super) fn named_month(&self) -> Option<String> {
        let (start, _) = self.passed();
        let token = self.token();
        let text = self.slice(start, token.end);
        let named = text.starts_with(char::is_alphabetic) && text.ends_with(|c: char| c.is_ascii_digit());
        month_meant(text).filter(|_| named).map(|month| month.to_string())
    }

    /// The number before an `x` that was taken for its unit: `3 x` of `3 x fleet`.
    pub(super) fn times(&self) -> Option<&str> {
        let (start, end) = self.passed();
        let number = self.slice(start, end).strip_suffix(['x', 'X'])?;
        let number = number.trim_end();
        starts_with_digit(number).then_some(number).filter(|number| !number.ends_with(char::is_alphabetic))
    }
}

fn is_time(symbol: &str) -> bool {
    matches!(symbol, "h" | "day" | "week" | "mo" | "quarter" | "yr" | "s" | "min")
}

/// The unit that a word means after `per`.
fn symbol(word: &str) -> &str {
    match word {
        "hour" | "hours" | "hr" | "hrs" => "h",
        "days" | "d" => "day",
        "weeks" => "week",
        "month" | "months" => "mo",
        "quarters" => "quarter",
        "year" | "years" | "annum" | "yrs" => "yr",
        "second" | "seconds" | "sec" => "s",
        "minute" | "minutes" => "min",
        other => other,
    }
}
