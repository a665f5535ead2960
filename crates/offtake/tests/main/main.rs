//! The library's kinds, the shipped scenarios and the textbook models, through the façade.

mod adoption;
mod answers;
#[path = "../../../model/tests/main/beside.rs"]
mod beside;
mod buyer_gone;
mod calibration;
mod capital;
mod cash_flows;
mod cloud;
mod commitment;
mod contagion;
mod coverage;
mod credit;
mod decide;
#[path = "../../../model/tests/main/document.rs"]
mod document;
mod economy;
mod embedded;
mod equity;
mod exercise;
mod explain;
mod facade;
mod failures;
mod finance;
mod flips;
mod funding;
mod groups;
mod hindcast;
mod interest;
mod models;
mod play;
mod purchase;
mod recomputation;
mod repairs;
mod rounding;
mod shipped;
mod signs;
mod signs_of_tokens;
mod sweep;
mod telecom;
mod terms;
mod textbook;
mod undefined;
mod unpaid;
mod workload;
