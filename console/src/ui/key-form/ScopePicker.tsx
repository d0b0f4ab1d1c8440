import { useId, type ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import { groupScopes, isSameChoice, presetsOf, type ScopeInfo } from '../../lib/scopes';
import { Button } from '../Button';
import { Checkbox } from '../inputs';
import styles from './ScopePicker.module.css';

export interface ScopePickerProps {
  /** the catalogue */
  scopes: readonly ScopeInfo[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** whether the caller could hand it out; true by default */
  mayGive?: (scope: ScopeInfo) => boolean;
  error?: string;
}

/** Scopes by what they are about. */
export function ScopePicker({ scopes, chosen, onChange, mayGive, error }: ScopePickerProps): ReactNode {
  const id = useId();
  const toggle = (name: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, name] : chosen.filter((other) => other !== name));
  const presets = presetsOf(scopes);
  return (
    <fieldset className={styles.picker} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={styles.legend}>Scopes</legend>
      {presets.length > 0 && (
        <div className={styles.presets} role="group" aria-label="Presets">
          {presets.map((preset) => (
            <Button
              key={preset.label}
              aria-pressed={isSameChoice(chosen, preset.scopes)}
              className={styles.preset}
              onClick={() => onChange([...preset.scopes])}
            >
              {preset.label}
            </Button>
          ))}
        </div>
      )}
      <div className={styles.groups}>
        {groupScopes(scopes).map((group) => (
          <div key={group.resource} role="group" aria-label={group.label} className={styles.group}>
            <div className={styles.resource} aria-hidden>
              {group.label}
            </div>
            <div>
              {group.scopes.map((scope) => {
                const isChosen = chosen.includes(scope.name);
                const isBeyond = mayGive !== undefined && !mayGive(scope);
                return (
                  <Checkbox
                    key={scope.name}
                    label={<code>{scope.name}</code>}
                    hint={
                      isBeyond ? `${scope.description}. You do not hold this yourself.` : scope.description
                    }
                    checked={isChosen}
                    disabled={isBeyond && !isChosen}
                    onChange={(next) => toggle(scope.name, next)}
                  />
                );
              })}
            </div>
          </div>
        ))}
      </div>
      {error && (
        <div id={`${id}-error`} className={styles.error}>
          <CircleAlert size={14} aria-hidden /> {error}
        </div>
      )}
    </fieldset>
  );
}
