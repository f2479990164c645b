//! Arrays, and values behind a flag that says whether they mean something.

use std::marker::PhantomData;

use super::Layout;
use crate::error::{TooLong, ValueError};
use crate::reader::{MAX_ELEMENTS, Reader};
use crate::writer::Writer;

/// An array behind its count, one byte.
#[derive(Debug)]
pub struct List8<L>(PhantomData<L>);

/// An array behind its count, two bytes.
#[derive(Debug)]
pub struct List16<L>(PhantomData<L>);

/// An array behind its count, four bytes.
#[derive(Debug)]
pub struct List32<L>(PhantomData<L>);

/// A flag, then a value that is always there but means something only when the flag is set.
#[derive(Debug)]
pub struct Valid<L>(PhantomData<L>);

macro_rules! list {
    ($($list:ident: $count:ty;)*) => {
        $(
            impl<T, L: Layout<T>> Layout<Vec<T>> for $list<L> {
                fn read(reader: &mut Reader<'_>) -> Result<Vec<T>, ValueError> {
                    let count = <$count>::read(reader)?;
                    elements::<T, L>(usize::try_from(count).unwrap_or(usize::MAX), reader)
                }

                fn write(value: &Vec<T>, writer: &mut Writer) -> Result<(), TooLong> {
                    let too_long = TooLong { length: value.len(), limit: MAX_ELEMENTS.min(<$count>::MAX as usize) };
                    let count = <$count>::try_from(value.len()).map_err(|_| too_long)?;
                    if value.len() > MAX_ELEMENTS {
                        return Err(too_long);
                    }
                    writer.put(&count.to_le_bytes());
                    value.iter().try_for_each(|element| L::write(element, writer))
                }
            }
        )*
    };
}

list!(List8: u8; List16: u16; List32: u32;);

impl<T: Default, L: Layout<T>> Layout<Option<T>> for Valid<L> {
    fn read(reader: &mut Reader<'_>) -> Result<Option<T>, ValueError> {
        let valid = bool::read(reader)?;
        let value = L::read(reader)?;
        Ok(valid.then_some(value))
    }

    fn write(value: &Option<T>, writer: &mut Writer) -> Result<(), TooLong> {
        bool::write(&value.is_some(), writer)?;
        match value {
            Some(value) => L::write(value, writer),
            None => L::write(&T::default(), writer),
        }
    }
}

/// The vector grows with what is there, not with what is claimed.
fn elements<T, L: Layout<T>>(count: usize, reader: &mut Reader<'_>) -> Result<Vec<T>, ValueError> {
    if count > MAX_ELEMENTS {
        return Err(ValueError::TooMany { count, limit: MAX_ELEMENTS });
    }
    let mut elements = Vec::new();
    for _ in 0..count {
        elements.push(L::read(reader)?);
    }
    Ok(elements)
}
