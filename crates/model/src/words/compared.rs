//! What `worth` may be asked of: contracts together, or one variant.

/// What a name stands for that `worth` is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// It can be taken away.
    Contract,
    /// A variant or a default: a whole scenario, set beside the one as stated.
    World,
    /// Neither.
    Other,
}

/// Why `worth` is not asked of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCompared {
    /// What was found.
    pub message: String,
    /// What to write.
    pub help: &'static str,
}

/// Whether `worth` can be asked of all these together: of contracts, each named once, or of one variant alone.
///
/// # Errors
/// There is none, one is named twice, a variant stands among others, or one is neither contract nor variant.
pub fn compared_together(named: &[(&str, Compared)]) -> Result<(), NotCompared> {
    let refused = |message: String, help| Err(NotCompared { message, help });
    if named.is_empty() {
        return refused("`worth` of nothing".into(), "name a contract, or a variant");
    }
    if let Some((other, _)) = named.iter().find(|(_, sort)| *sort == Compared::Other) {
        let message = match other.is_empty() {
            true => "`worth` is of a contract, a list of them, or a variant".into(),
            false => format!("`{other}` is neither a contract nor a variant, of which `worth` is"),
        };
        return refused(message, "name a `[contract.*]`, a `[variant.*]`, or a list of contracts `[a, b]`");
    }
    let mut names: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return refused(format!("`{}` is named twice", twice[0]), "name each contract once");
    }
    match named.iter().find(|(_, sort)| *sort == Compared::World) {
        Some((world, _)) if named.len() > 1 => {
            refused(format!("`{world}` is a variant, which stands alone"), "name contracts, or one variant")
        }
        _ => Ok(()),
    }
}
