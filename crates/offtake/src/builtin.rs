//! The library and the facts, built into the program.

macro_rules! embed {
    ($folder:literal: $($name:literal)*) => {
        &[$(File {
            name: concat!($folder, "/", $name, ".toml"),
            text: include_str!(concat!("../../../", $folder, "/", $name, ".toml")),
        },)*]
    };
}

/// A file built in.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name in messages: `library/commitment.toml`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The kinds that `use = ["std"]` brings.
pub const LIBRARY: &[File] = embed!("library":
    "adoption" "capacity" "capital" "commitment" "facility" "fleet" "leases" "loans" "market" "models" "parties"
    "payments" "shares" "terms" "tokens" "workload"
);

/// The facts that `use = ["facts"]` brings.
pub const FACTS: &[File] = embed!("facts":
    "accounting" "adoption" "anthropic" "anthropic-deals" "bubble" "capex" "chip-supply" "chips" "clouds"
    "credit-spreads" "data-centre-finance" "data-centres" "data-terms" "defaults" "demand" "depreciation"
    "facility-terms" "gpu-debt" "gpu-prices" "local" "neoclouds" "open-weights" "openai" "openai-deals" "other-labs"
    "own-or-rent" "policy" "power" "price-trends" "productivity" "rates" "serving" "telecom" "token-prices" "training"
    "vendor-finance"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folders_is_built_in() {
        for (folder, files) in [("library", LIBRARY), ("facts", FACTS)] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
            let entries = std::fs::read_dir(path).expect("the folder is there");
            let mut there: Vec<String> = entries
                .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
                .filter(|name| name.ends_with(".toml"))
                .map(|name| format!("{folder}/{name}"))
                .collect();
            there.sort();
            let mut built_in: Vec<&str> = files.iter().map(|file| file.name).collect();
            built_in.sort_unstable();
            assert_eq!(built_in, there);
        }
    }
}
