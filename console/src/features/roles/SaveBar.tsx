import type { ReactNode } from 'react';
import { useBlocker } from '@tanstack/react-router';
import { countOf } from '../../lib/numbers';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import styles from './roles.module.css';
import type { Drafts } from './use-drafts';
import { useUpdateRoles } from './use-roles';

/** What is not saved yet; asks before one leaves it behind. */
export function SaveBar({ drafts }: { drafts: Drafts }): ReactNode {
  const { changed, count } = drafts;
  const update = useUpdateRoles(drafts.drop);
  const isDirty = count > 0;
  const { status, proceed, reset } = useBlocker({
    // opening a dialog is no leaving
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (!isDirty) return null;
  const save = () =>
    update.mutate(
      changed.map((role) => ({ roleId: role.id, permissions: [...drafts.permissionsOf(role)] })),
      { onSuccess: () => toast(`${countOf(changed.length, 'role')} saved.`) },
    );
  return (
    <div className={styles.bar} role="region" aria-label="Changes that are not saved">
      {update.error && (
        <div className={styles.barError} role="alert">
          {changed[0] && `“${changed[0].name}”: `}
          {sentenceOf(update.error)}
        </div>
      )}
      <span>
        {countOf(count, 'change')} in {countOf(changed.length, 'role')}, in force with the next request.
      </span>
      <Button
        look="quiet"
        onClick={() => {
          drafts.drop();
          update.reset();
        }}
      >
        Discard
      </Button>
      <Button look="primary" isBusy={update.isPending} onClick={save}>
        Save
      </Button>
      <ConfirmDialog
        isOpen={status === 'blocked'}
        title="Leave without saving?"
        confirm="Leave"
        cancel="Stay"
        onCancel={() => reset?.()}
        onConfirm={() => proceed?.()}
      >
        <p>{countOf(count, 'change')} would be lost.</p>
      </ConfirmDialog>
    </div>
  );
}
