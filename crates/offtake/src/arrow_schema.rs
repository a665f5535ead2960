//! The schema of a table as Arrow writes it into a Parquet file, where its readers find what Parquet has no place for: the
//! unit of each column.
//!
//! A message of one schema in the [IPC format](https://arrow.apache.org/docs/format/Columnar.html), a flat buffer as
//! `Message.fbs` and `Schema.fbs` of Apache Arrow define it, in base 64.

use crate::table_column::{Sort, TableColumn};

/// The key under which readers look for it.
pub(crate) const KEY: &str = "ARROW:schema";

/// The key of a column's unit.
const UNIT: &str = "unit";

/// `MetadataVersion.V5`.
const VERSION: u16 = 4;

/// `MessageHeader.Schema`.
const SCHEMA: u8 = 1;

/// The text for [`KEY`].
pub(crate) fn arrow_schema(columns: &[TableColumn]) -> String {
    let mut buffer = Buffer::default();
    let root = buffer.reference();
    let message = buffer
        .table(root, &[TablePart::Short(VERSION), TablePart::Byte(SCHEMA), TablePart::Reference, TablePart::Long(0)]);
    let schema = buffer.table(message[2], &[TablePart::Short(0), TablePart::Reference]);
    let fields = buffer.references(schema[1], columns.len());
    for (place, column) in fields.into_iter().zip(columns) {
        field(&mut buffer, place, column);
    }
    buffer.align(8);
    let length = u32::try_from(buffer.bytes.len()).expect("a schema is short");
    base64(&[&[0xff; 4], &length.to_le_bytes()[..], &buffer.bytes].concat())
}

/// A `Field`: name, nullable, type, no children, the unit.
fn field(buffer: &mut Buffer, place: usize, column: &TableColumn) {
    let (kind, slots): (u8, &[TablePart]) = match column.sort {
        Sort::Text => (5, &[]),
        Sort::Number => (3, &[TablePart::Short(2)]),
        Sort::Whole => (2, &[TablePart::Int(64), TablePart::Byte(1)]),
        Sort::Day | Sort::Date => (8, &[TablePart::Short(0)]),
    };
    let described = if column.unit.is_empty() { TablePart::None } else { TablePart::Reference };
    let nullable = TablePart::Byte(u8::from(column.sort.may_miss()));
    let parts = [
        TablePart::Reference,
        nullable,
        TablePart::Byte(kind),
        TablePart::Reference,
        TablePart::None,
        TablePart::Reference,
        described,
    ];
    let parts = buffer.table(place, &parts);
    buffer.text(parts[0], &column.name);
    buffer.table(parts[3], slots);
    buffer.references(parts[5], 0);
    if described == TablePart::Reference {
        let pair = buffer.references(parts[6], 1);
        let pair = buffer.table(pair[0], &[TablePart::Reference, TablePart::Reference]);
        buffer.text(pair[0], UNIT);
        buffer.text(pair[1], &column.unit);
    }
}

/// A part of a table.
#[derive(Clone, Copy, PartialEq)]
enum TablePart {
    /// Left out.
    None,
    Byte(u8),
    Short(u16),
    Int(u32),
    Long(u64),
    /// To something further on.
    Reference,
}

impl TablePart {
    fn bytes(self) -> Vec<u8> {
        match self {
            TablePart::None => Vec::new(),
            TablePart::Byte(value) => vec![value],
            TablePart::Short(value) => value.to_le_bytes().into(),
            TablePart::Int(value) => value.to_le_bytes().into(),
            TablePart::Long(value) => value.to_le_bytes().into(),
            TablePart::Reference => vec![0; 4],
        }
    }
}

/// A flat buffer, written from front to back: what is referred to stands behind the reference.
#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
}

impl Buffer {
    fn align(&mut self, to: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
    }

    /// The place of a reference yet to be directed.
    fn reference(&mut self) -> usize {
        self.bytes.extend([0; 4]);
        self.bytes.len() - 4
    }

    /// Directs the reference at a place to the end of the buffer.
    fn direct(&mut self, place: usize) {
        let distance = u32::try_from(self.bytes.len() - place).expect("a schema is short");
        self.bytes[place..place + 4].copy_from_slice(&distance.to_le_bytes());
    }

    /// A table, and the places of its parts.
    fn table(&mut self, from: usize, slots: &[TablePart]) -> Vec<usize> {
        self.align(2);
        let index = self.bytes.len();
        let header = 4 + 2 * slots.len();
        // The table begins at a multiple of 8, so that parts of any size can be aligned within it.
        let start = (index + header).next_multiple_of(8);
        let (mut at, mut offsets) = (4_usize, Vec::new());
        for slot in slots {
            let size = slot.bytes().len();
            at = at.next_multiple_of(size.max(1));
            offsets.push(if size == 0 { 0 } else { at });
            at += size;
        }
        let words = [header, at].into_iter().chain(offsets.iter().copied());
        for word in words {
            self.bytes.extend(u16::try_from(word).expect("a table has few parts").to_le_bytes());
        }
        self.bytes.resize(start, 0);
        self.direct(from);
        self.bytes.extend(u32::try_from(start - index).expect("it is near").to_le_bytes());
        for (slot, offset) in slots.iter().zip(&offsets).filter(|(_, offset)| **offset > 0) {
            self.bytes.resize(start + offset, 0);
            self.bytes.extend(slot.bytes());
        }
        offsets.iter().map(|offset| start + offset).collect()
    }

    /// A list of references, and their places.
    fn references(&mut self, from: usize, count: usize) -> Vec<usize> {
        self.align(4);
        self.direct(from);
        self.bytes.extend(u32::try_from(count).expect("a table has few columns").to_le_bytes());
        (0..count).map(|_| self.reference()).collect()
    }

    /// A text, ended by a zero byte.
    fn text(&mut self, from: usize, text: &str) {
        self.align(4);
        self.direct(from);
        self.bytes.extend(u32::try_from(text.len()).expect("a name is short").to_le_bytes());
        self.bytes.extend(text.bytes().chain([0]));
    }
}

/// Base 64 (RFC 4648), filled up with `=`.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let all = three.iter().chain([&0; 2]).take(3).fold(0_usize, |all, byte| all << 8 | usize::from(*byte));
        for place in 0..4 {
            let letter = LETTERS[all >> (18 - 6 * place) & 63];
            out.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648, section 10.
    #[test]
    fn base_64_is_that_of_the_standard() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    /// What a reader of flat buffers finds at a place.
    struct At<'b>(&'b [u8], usize);

    impl<'b> At<'b> {
        fn number(&self, size: usize) -> usize {
            assert_eq!(self.1 % size, 0, "misaligned");
            self.0[self.1..self.1 + size].iter().rev().fold(0, |all, byte| all << 8 | usize::from(*byte))
        }

        fn followed(&self) -> At<'b> {
            At(self.0, self.1 + self.number(4))
        }

        fn part(&self, slot: usize) -> Option<At<'b>> {
            let index = At(self.0, self.1 - self.number(4));
            let has = 4 + 2 * slot < index.number(2);
            let offset = if has { At(self.0, index.1 + 4 + 2 * slot).number(2) } else { 0 };
            (offset > 0).then(|| At(self.0, self.1 + offset))
        }

        fn items(&self) -> Vec<At<'b>> {
            (0..self.number(4)).map(|item| At(self.0, self.1 + 4 + 4 * item).followed()).collect()
        }

        fn text(&self) -> &'b str {
            let bytes = &self.0[self.1 + 4..self.1 + 4 + self.number(4)];
            std::str::from_utf8(bytes).expect("UTF-8")
        }
    }

    #[test]
    fn a_schema_is_read_back() {
        let column = |name: &str, unit: &str, sort| TableColumn { name: name.into(), unit: unit.into(), sort };
        let columns = [
            column("path", "", Sort::Whole),
            column("month", "date", Sort::Day),
            column("due", "date", Sort::Date),
            column("prix moyen é", "USD/GPUh", Sort::Number),
            column("question", "", Sort::Text),
        ];
        let mut buffer = Vec::new();
        for four in arrow_schema(&columns).as_bytes().chunks(4) {
            let letter = |letter: u8| match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                _ => 63 * u8::from(letter == b'/'),
            };
            let all = four.iter().fold(0_u32, |all, byte| all << 6 | u32::from(letter(*byte)));
            buffer.extend(&all.to_be_bytes()[1..][..3 - four.iter().filter(|byte| **byte == b'=').count()]);
        }
        assert_eq!(buffer[..4], [0xff; 4]);
        assert_eq!(At(&buffer, 4).number(4), buffer.len() - 8);
        let message = At(&buffer[8..], 0).followed();
        assert_eq!(
            (message.part(0).map(|at| at.number(2)), message.part(3).map(|at| at.number(8))),
            (Some(4), Some(0))
        );
        let schema = message.part(2).expect("a schema").followed();
        let found: Vec<(&str, usize, &str)> = (schema.part(1).expect("fields").followed().items().iter())
            .map(|field| {
                let name = field.part(0).expect("a name").followed().text();
                let kind = field.part(2).expect("a type").number(1);
                assert_eq!(field.part(1).is_some_and(|at| at.number(1) == 1), name == "due");
                assert!(field.part(3).is_some() && field.part(5).expect("a list").followed().items().is_empty());
                let unit =
                    field.part(6).map_or("", |at| at.followed().items()[0].part(1).expect("a value").followed().text());
                (name, kind, unit)
            })
            .collect();
        assert_eq!(
            found,
            [
                ("path", 2, ""),
                ("month", 8, "date"),
                ("due", 8, "date"),
                ("prix moyen é", 3, "USD/GPUh"),
                ("question", 5, "")
            ]
        );
    }
}
