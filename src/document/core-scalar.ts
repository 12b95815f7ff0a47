/** What a plain (unquoted) scalar is by the core schema of YAML 1.2.2, section 10.3.2. */
export type CoreScalar =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | {
      readonly kind: 'number';
      readonly value: number;
      /** false: the digits do not fit a number without loss, or it is not finite */ readonly exact: boolean;
    }
  | { readonly kind: 'text' };

export function coreScalar(source: string): CoreScalar {
  if (/^(?:|~|null|Null|NULL)$/.test(source)) return { kind: 'null' };
  if (/^(?:true|True|TRUE)$/.test(source)) return { kind: 'boolean', value: true };
  if (/^(?:false|False|FALSE)$/.test(source)) return { kind: 'boolean', value: false };
  if (/^[-+]?[0-9]+$/.test(source)) return integer(Number(source));
  if (/^0o[0-7]+$/.test(source) || /^0x[0-9a-fA-F]+$/.test(source)) return integer(Number(source));
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(source)) {
    const value = Number(source);
    return { kind: 'number', value, exact: Number.isFinite(value) };
  }
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/.test(source)) return { kind: 'number', value: Number.NaN, exact: false };
  return { kind: 'text' };
}

function integer(value: number): CoreScalar {
  return { kind: 'number', value, exact: Number.isSafeInteger(value) };
}

/**
 * Text to YAML 1.2 but a boolean, a date, a number or a merge to readers of YAML 1.1 (yaml.org/type): two people, two programs, two meanings.
 * Returns what the other reader sees.
 */
export function ambiguousText(source: string): string | undefined {
  if (/^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/.test(source)) return 'a boolean';
  if (/^\d{4}-\d{1,2}-\d{1,2}(?:[Tt \t].*)?$/.test(source)) return 'a date';
  if (/^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(source)) return 'a number to base sixty';
  if (/^[-+]?(?:0b[01_]+|\d[\d_]*_[\d_]*|0x[0-9a-fA-F_]+)$/.test(source)) return 'a number';
  return undefined;
}
