import { useState, type CSSProperties, type ReactNode } from 'react';
import { X } from 'lucide-react';
import * as Primitive from 'radix-ui/dialog';
import { IconButton } from './Button';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './Dialog.module.css';
import { useReturnFocus } from './use-return-focus';

export interface DialogProps {
  isOpen: boolean;
  /** it is to be closed: by its button, Escape, or a press outside */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** buttons below; for a form, those outside of it name it by their `form` attribute */
  footer?: ReactNode;
  /** in px; 520 by default */
  width?: number;
  /** closing asks first; buttons of your own that close it do not */
  leaving?: { title: string; body: ReactNode; confirm: string };
}

/** A modal dialog: the focus stays in it and goes back to where it was. On a phone it comes up from below. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  footer,
  width,
  leaving,
}: DialogProps): ReactNode {
  const [isLeaving, setLeaving] = useState(false);
  const close = () => (leaving ? setLeaving(true) : onClose());
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.overlay} />
        <Primitive.Content
          className={styles.content}
          {...returnFocus}
          onOpenAutoFocus={(event) => {
            returnFocus.onOpenAutoFocus();
            focusFirstField(event);
          }}
          style={width ? ({ '--dialog-width': `${width}px` } as CSSProperties) : undefined}
          {...(!description && { 'aria-describedby': undefined })}
        >
          <div className={styles.head}>
            <div>
              <Primitive.Title asChild>
                <h2>{title}</h2>
              </Primitive.Title>
              {description && (
                <Primitive.Description className={styles.description}>{description}</Primitive.Description>
              )}
            </div>
            <IconButton label="Close" icon={<X size={16} />} onClick={close} />
          </div>
          <div className={styles.body}>{children}</div>
          {footer && <div className={styles.foot}>{footer}</div>}
          {leaving && (
            <ConfirmDialog
              isOpen={isLeaving}
              title={leaving.title}
              confirm={leaving.confirm}
              cancel="Stay"
              onCancel={() => setLeaving(false)}
              onConfirm={() => {
                setLeaving(false);
                onClose();
              }}
            >
              {leaving.body}
            </ConfirmDialog>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** To the first field, or to the dialog as a whole: its close button, which comes first, is not what one has come for. */
function focusFirstField(event: Event): void {
  event.preventDefault();
  const content = event.currentTarget as HTMLElement;
  const field = content.querySelector<HTMLElement>('input:enabled, textarea:enabled, select:enabled');
  (field ?? content).focus();
}
