import type { ReactNode } from 'react';
import * as Primitive from 'radix-ui/alert-dialog';
import { Button } from './Button';
import styles from './Dialog.module.css';
import { FormError } from './Field';
import { useReturnFocus } from './use-return-focus';

export interface ConfirmDialogProps {
  isOpen: boolean;
  title: ReactNode;
  /** what will happen, and whether it can be undone */
  children: ReactNode;
  /** what the button does, as a verb: "Revoke 3 keys" */
  confirm: string;
  cancel?: string;
  look?: 'danger' | 'primary';
  isBusy?: boolean;
  /** not yet: something in it has to be filled in */
  isDisabled?: boolean;
  error?: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be taken back. Stays open until its owner closes it, so that errors can be shown. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const {
    isOpen,
    title,
    children,
    confirm,
    cancel = 'Cancel',
    look = 'danger',
    isBusy,
    isDisabled,
    error,
  } = props;
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && props.onCancel()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.overlay} />
        <Primitive.Content className={styles.content} {...returnFocus}>
          <div className={styles.head}>
            <div>
              <Primitive.Title asChild>
                <h2>{title}</h2>
              </Primitive.Title>
            </div>
          </div>
          <Primitive.Description asChild>
            <div className={styles.body}>
              {children}
              <FormError>{error}</FormError>
            </div>
          </Primitive.Description>
          <div className={styles.foot}>
            <Primitive.Cancel asChild>
              <Button>{cancel}</Button>
            </Primitive.Cancel>
            <Button look={look} isBusy={isBusy} disabled={isDisabled} onClick={props.onConfirm}>
              {confirm}
            </Button>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
