import { getMetadataStorage, type ValidationArguments, type ValidationError } from 'class-validator';

/** Beyond so many, naming more is of no help. */
const MAX_NAMED = 20;

/**
 * Which entries of a list break a rule that is for each of them: class-validator names the list alone.
 * @returns their indexes, the first 20; null when the rule is not one for entries
 */
export function badEntries(
  { target, property, value }: ValidationError,
  rule: string,
): readonly number[] | null {
  if (!target || !Array.isArray(value)) return null;
  const storage = getMetadataStorage();
  for (const metadata of storage.getTargetValidationMetadatas(target.constructor, '', true, false)) {
    if (metadata.propertyName !== property || !metadata.each) continue;
    const [constraint] = storage.getTargetValidatorConstraints(metadata.constraintCls);
    if (constraint?.name !== rule) continue;
    const { constraints } = metadata;
    const passes = (entry: unknown): boolean => {
      const args: ValidationArguments = {
        value: entry,
        constraints,
        targetName: '',
        object: target,
        property,
      };
      return constraint.instance.validate(entry, args) === true;
    };
    const bad = (value as unknown[]).flatMap((entry, index) => (passes(entry) ? [] : [index]));
    return bad.slice(0, MAX_NAMED);
  }
  return null;
}
