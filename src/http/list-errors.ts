import type { FieldError } from './problem.js';

/**
 * An error for each entry of a list that is not known or repeats an earlier one, named as `scopes[2]`.
 * @param accepted the end of the sentence "scopes[2] must be …"
 */
export function listErrors(
  field: string,
  values: readonly string[],
  isKnown: (value: string) => boolean,
  accepted: string,
): FieldError[] {
  return values.flatMap((value, index) => {
    const name = `${field}[${index}]`;
    if (!isKnown(value)) return [{ field: name, detail: `${name} must be ${accepted}.` }];
    const first = values.indexOf(value);
    return first < index ? [{ field: name, detail: `${name} repeats ${field}[${first}].` }] : [];
  });
}
