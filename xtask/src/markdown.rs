//! Links and headings of a Markdown page.

/// The lines of a page that are prose, numbered from 1: not inside a fenced block.
pub fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((index + 1, line))
    })
}

/// A line without its inline code.
fn without_code(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let kept = |(index, part): (usize, &&str)| {
        // The last odd part follows a lone backtick and is no code.
        (index % 2 == 0 || index + 1 == parts.len()).then(|| (*part).to_owned())
    };
    parts.iter().enumerate().filter_map(kept).collect()
}

/// Where the links of a page lead, with their lines: `](target)` and `[label]: target`.
pub fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let line = without_code(line);
        for (at, _) in line.match_indices("](") {
            let rest = &line[at + 2..];
            let target = rest.split([')', ' ']).next().unwrap_or("");
            found.push((number, target.trim_matches(['<', '>']).to_owned()));
        }
        if let Some((label, target)) = line.split_once("]: ")
            && label.starts_with('[')
        {
            found.push((number, target.split(' ').next().unwrap_or("").to_owned()));
        }
    }
    found
}

/// The anchors of a page's headings, made as code hosts make them: lower case, spaces to hyphens, the rest dropped;
/// a heading that stands again gets a number.
pub fn anchors(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, line) in prose(text) {
        let Some((marks, title)) = line.split_once(' ') else { continue };
        if marks.is_empty() || marks.chars().any(|mark| mark != '#') {
            continue;
        }
        let slug: String = title.trim().chars().filter_map(anchor_character).collect();
        let before = found.iter().filter(|known| **known == slug).count();
        found.push(if before == 0 { slug } else { format!("{slug}-{before}") });
    }
    found
}

fn anchor_character(character: char) -> Option<char> {
    match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        _ if character.is_alphanumeric() => character.to_lowercase().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A page\n\n[one](a.md) and [two](b/c.md#d-e), `[no](code.md)`\n\n```text\n[no](fenced.md)\n```\n\
                        ## What's *in* it?\n## A page\n[label]: d.md\n";

    #[test]
    fn links_outside_of_code_are_found() {
        let expected = [(3, "a.md"), (3, "b/c.md#d-e"), (10, "d.md")];
        let expected: Vec<(usize, String)> = expected.iter().map(|(line, link)| (*line, (*link).into())).collect();
        assert_eq!(links(PAGE), expected);
    }

    #[test]
    fn anchors_follow_the_headings() {
        assert_eq!(anchors(PAGE), ["a-page", "whats-in-it", "a-page-1"]);
    }
}
