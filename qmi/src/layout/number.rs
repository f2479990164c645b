//! Integers, little-endian, and what is one.

use std::marker::PhantomData;

use nom::number::complete::{le_f32, le_i8, le_i16, le_i32, le_u8, le_u16, le_u32, le_u64};

use super::{Layout, Open};
use crate::error::{TooLong, ValueError};
use crate::reader::Reader;
use crate::writer::Writer;

macro_rules! number {
    ($($type:ty: $parser:ident),*) => {
        $(
            impl Layout<$type> for $type {
                fn read(reader: &mut Reader<'_>) -> Result<$type, ValueError> {
                    reader.parse($parser)
                }

                fn write(value: &$type, writer: &mut Writer) -> Result<(), TooLong> {
                    writer.put(&value.to_le_bytes());
                    Ok(())
                }
            }
        )*
    };
}

number!(
    u8: le_u8, u16: le_u16, u32: le_u32, u64: le_u64, i8: le_i8, i16: le_i16, i32: le_i32, f32: le_f32
);

/// One byte; everything but zero is true.
impl Layout<bool> for bool {
    fn read(reader: &mut Reader<'_>) -> Result<bool, ValueError> {
        Ok(reader.parse(le_u8)? != 0)
    }

    fn write(value: &bool, writer: &mut Writer) -> Result<(), TooLong> {
        writer.put(&[u8::from(*value)]);
        Ok(())
    }
}

/// An enum or flags in a number of another width than their own.
#[derive(Debug)]
pub struct As<N>(PhantomData<N>);

impl<N, T> Layout<T> for As<N>
where
    T: Open,
    N: Layout<N> + TryInto<T::Number>,
    T::Number: TryInto<N>,
{
    fn read(reader: &mut Reader<'_>) -> Result<T, ValueError> {
        let number = N::read(reader)?.try_into().map_err(|_| ValueError::OutOfRange)?;
        Ok(T::from_number(number))
    }

    fn write(value: &T, writer: &mut Writer) -> Result<(), TooLong> {
        let too_long = TooLong { length: size_of::<T::Number>(), limit: size_of::<N>() };
        let number = value.number().try_into().map_err(|_| too_long)?;
        N::write(&number, writer)
    }
}
