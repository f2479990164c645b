//! What holds for all bytes.

use esim::apdu::{Command, Response};
use esim::fuzz::read_everything;
use esim::tlv::{Bits, Reader, Tag, Writer};
use esim::types::{Iccid, SequenceNumber};
use proptest::prelude::*;

/// A TLV to be written: its tag, and either bytes or further ones.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(u32, Vec<u8>),
    Node(u32, Vec<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let primitive = prop::sample::select(vec![0x80_u32, 0x5A, 0x9F70, 0x9F_8101, 0x04]);
    let constructed = prop::sample::select(vec![0xA0_u32, 0x30, 0xE3, 0xBF2D, 0xBF_8A01]);
    let value = prop_oneof![prop::collection::vec(any::<u8>(), 0..40), Just(vec![0xA5; 300])];
    let leaf = (primitive, value).prop_map(|(tag, value)| Tree::Leaf(tag, value));
    leaf.prop_recursive(5, 60, 6, move |inner| {
        (constructed.clone(), prop::collection::vec(inner, 0..6))
            .prop_map(|(tag, nodes)| Tree::Node(tag, nodes))
    })
}

fn write(writer: &mut Writer, tree: &Tree) {
    match tree {
        Tree::Leaf(tag, value) => writer.value(Tag::new(*tag), value),
        Tree::Node(tag, nodes) => {
            writer.nested(Tag::new(*tag), |w| nodes.iter().for_each(|node| write(w, node)))
        }
    };
}

fn check(reader: &mut Reader<'_>, tree: &Tree) {
    let tlv = reader.next().unwrap().unwrap();
    match tree {
        Tree::Leaf(tag, value) => {
            assert_eq!((tlv.tag(), tlv.value()), (Tag::new(*tag), value.as_slice()));
        }
        Tree::Node(tag, nodes) => {
            assert_eq!(tlv.tag(), Tag::new(*tag));
            let mut children = tlv.children().unwrap();
            nodes.iter().for_each(|node| check(&mut children, node));
            children.finish().unwrap();
        }
    }
}

/// An answer that is right but for a few bytes gets deeper into the readers than noise does.
fn nearly_right() -> impl Strategy<Value = Vec<u8>> {
    let answers = [
        "BF3E125A1089049032123451234512345678901235",
        "BF2D3FA03DE33B5A0A980010325476981032F44F10A0000005591010FFFFFFFF89000010009F7001019003616263B6133011800207808\
         10B736D64702E6578616D",
        "BF2825A023BF2F2080020080810207800C0A64702E6578616D706C655A0A980010325476981032F4",
        "BF220F810302030082030203008303010000",
        "BF432EA02C301980020640A10F300D800362F2108102A1FF8202B2FF82020780300F80020560A10730058003EEEEEE8200",
        "BF3103800100",
    ]
    .map(crate::support::hex);
    let answer = prop::sample::select(answers.to_vec());
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (answer, edits, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut answer, edits, cut, truncate)| {
            for (at, byte) in edits {
                let at = at.index(answer.len());
                answer[at] = byte;
            }
            if truncate {
                answer.truncate(cut.index(answer.len()));
            }
            answer
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(trees in prop::collection::vec(tree(), 0..5)) {
        let mut writer = Writer::new();
        trees.iter().for_each(|tree| write(&mut writer, tree));
        let wire = writer.finish();
        let mut reader = Reader::new(&wire);
        trees.iter().for_each(|tree| check(&mut reader, tree));
        reader.finish().unwrap();
    }

    #[test]
    fn reading_noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_everything(&bytes);
    }

    #[test]
    fn reading_what_is_nearly_right_never_panics(bytes in nearly_right()) {
        read_everything(&bytes);
    }

    #[test]
    fn raw_slices_cover_everything_that_was_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut reader = Reader::new(&bytes);
        let mut joined = Vec::new();
        while let Ok(Some(tlv)) = reader.next() {
            joined.extend(tlv.raw());
        }
        prop_assert!(bytes.starts_with(&joined));
    }

    #[test]
    fn commands_round_trip(
        header in any::<[u8; 4]>(),
        data in prop::collection::vec(any::<u8>(), 0..=255),
        le in any::<Option<u8>>(),
    ) {
        let [cla, ins, p1, p2] = header;
        let command = Command { cla, ins, p1, p2, data, le };
        prop_assert_eq!(Command::parse(&command.encode().unwrap()), Ok(command));
    }

    #[test]
    fn responses_round_trip(wire in prop::collection::vec(any::<u8>(), 2..300)) {
        prop_assert_eq!(Response::parse(&wire).unwrap().encode(), wire);
    }

    #[test]
    fn iccids_round_trip(text in "[0-9]{10,20}|[0-9A-F]{9,19}[0-9]") {
        let iccid: Iccid = text.parse().unwrap();
        prop_assert_eq!(iccid.to_string(), text);
        prop_assert_eq!(Iccid::from_bytes(&iccid.to_bytes()), Ok(iccid));
    }

    #[test]
    fn sequence_numbers_round_trip(number in any::<u64>()) {
        prop_assert_eq!(SequenceNumber::from(number).value(), number);
    }

    #[test]
    fn bits_round_trip(numbers in prop::collection::btree_set(any::<u8>(), 0..20)) {
        let bits = Bits::from_numbers(numbers.iter().copied());
        prop_assert!(bits.numbers().eq(numbers));
        prop_assert_eq!(Bits::from_value(&bits.to_value()), bits);
    }
}
