/** How the element types lie in buffers, and what they are in registers. */
import type { Aval, DType } from "@receptive/core/extend";

export type Register = "f32" | "i32" | "u32" | "bool";
export type Word = "f32" | "i32" | "u32";

/** Bytes an element takes. */
export const STORAGE_BYTES: Readonly<Record<DType, number>> = { f32: 4, f16: 2, i32: 4, u32: 4, u8: 1, bool: 4 };

/** What an element is computed as: halves in singles that are rounded after each operation, bytes in words. */
export const REGISTER: Readonly<Record<DType, Register>> = { f32: "f32", f16: "f32", i32: "i32", u32: "u32", u8: "u32", bool: "bool" };

/** What a buffer of the type is an array of. */
export const WORD: Readonly<Record<DType, Word>> = { f32: "f32", f16: "u32", i32: "i32", u32: "u32", u8: "u32", bool: "i32" };

/** Elements in a word: one thread writes all of them. */
export const PER_WORD: Readonly<Record<DType, number>> = { f32: 1, f16: 2, i32: 1, u32: 1, u8: 4, bool: 1 };

export const ZERO: Readonly<Record<Register, string>> = { f32: "0f", i32: "0i", u32: "0u", bool: "false" };

export function countOf(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

export function bytesOf(aval: Aval): number {
  return countOf(aval.shape) * STORAGE_BYTES[aval.dtype];
}

/** Text of element `at` (an i32), from words of type `word`; `wordAt` gives the text of one. */
export function loadText(wordAt: (at: string) => string, word: Word, dtype: DType, at: string): string {
  switch (dtype) {
    case "u8": return `((${asWord("u32", word, wordAt(`${at} >> 2u`))} >> ((u32(${at}) & 3u) * 8u)) & 255u)`;
    case "f16": return `half_value((${asWord("u32", word, wordAt(`${at} >> 1u`))} >> ((u32(${at}) & 1u) * 16u)) & 65535u)`;
    case "bool": return `(${asWord("i32", word, wordAt(at))} != 0i)`;
    default: return asWord(WORD[dtype], word, wordAt(at));
  }
}

function asWord(wanted: Word, found: Word, text: string): string {
  return wanted === found ? text : `bitcast<${wanted}>(${text})`;
}

/** Text of the word that holds a value which fills one. */
export function storeText(dtype: DType, value: string): string {
  return dtype === "bool" ? `select(0i, 1i, ${value})` : value;
}

/** Text of a value that shares its word, as the low bits of a u32. */
export function packText(dtype: DType, value: string): string {
  return dtype === "f16" ? `half_bits(${value})` : `(${value} & 255u)`;
}
