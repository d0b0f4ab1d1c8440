import { useState, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { AuditSink } from '../../api/schema';
import { useAccess, useOrganizationId } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Card, PageHeader } from '../../ui/layout';
import { ErrorState, SkeletonLines } from '../../ui/states';
import { Deliveries } from './Deliveries';
import { DeleteDialog } from './DeleteDialog';
import { EditSinkDialog } from './EditSinkDialog';
import { ForwardingNotice } from './ForwardingNotice';
import { RewindDialog } from './RewindDialog';
import { RotateSecretDialog } from './RotateSecretDialog';
import { SinkFacts } from './SinkFacts';
import { TestResult } from './TestResult';
import { useForwarding } from './use-forwarding';
import { useSink, useTestSink, useUpdateSink } from './use-sinks';
import styles from './sinks.module.css';

/** One sink: how it does, what it has delivered, and all that can be done with it. */
export function SinkPage({ id }: { id: string }): ReactNode {
  const org = useOrganizationId();
  const sink = useSink(id);
  return (
    <>
      <Link to="/o/$org/sinks" params={{ org }} className={styles.back}>
        <ArrowLeft size={16} aria-hidden /> Audit sinks
      </Link>
      {sink.data ? (
        <Sink sink={sink.data} />
      ) : (
        <>
          <PageHeader title="Audit sink" />
          {sink.error ? (
            <ErrorState error={sink.error} onRetry={() => void sink.refetch()} />
          ) : (
            <SkeletonLines count={6} />
          )}
        </>
      )}
    </>
  );
}

type Open = 'edit' | 'rewind' | 'rotate' | 'delete';

function Sink({ sink }: { sink: AuditSink }): ReactNode {
  const { can } = useAccess();
  const forwarding = useForwarding();
  const [open, setOpen] = useState<Open>();
  const test = useTestSink(sink.id);
  const update = useUpdateSink(sink.id);
  const close = () => setOpen(undefined);
  const isSuspended = sink.status === 'suspended';
  const switchOn = (enabled: boolean) =>
    update.mutate(
      { enabled },
      {
        onSuccess: () => toast(enabled ? 'The sink goes on where it stood.' : 'The sink is paused.'),
        onError: (error) => toast(sentenceOf(error), 'danger'),
      },
    );
  const isOfNotices = forwarding?.extent === 'notices';
  return (
    <>
      <PageHeader
        title={sink.name}
        actions={
          can('audit_sinks.manage') && !isSuspended ? (
            <>
              <Button isBusy={test.isPending} onClick={() => test.mutate()}>
                Send a test
              </Button>
              <Button isBusy={update.isPending} onClick={() => switchOn(!sink.enabled)}>
                {sink.enabled ? 'Pause' : 'Resume'}
              </Button>
              <Button onClick={() => setOpen('edit')}>Change</Button>
            </>
          ) : null
        }
      />
      {isSuspended && <ForwardingNotice forwarding={forwarding} />}
      <TestResult result={test.data} error={test.error} />
      <Card>
        <SinkFacts sink={sink} />
      </Card>
      {can('audit_sinks.manage') && (
        <Card title="Manage">
          <div className={styles.further}>
            <Button disabled={isSuspended} onClick={() => setOpen('rewind')}>
              Set back in the log
            </Button>
            {sink.kind === 'https' && (
              <Button disabled={isSuspended} onClick={() => setOpen('rotate')}>
                Rotate the secret
              </Button>
            )}
            <Button look="danger" onClick={() => setOpen('delete')}>
              Delete
            </Button>
          </div>
          {isSuspended && (
            <p className={styles.note}>While the plan suspends a sink, it can be deleted and nothing else.</p>
          )}
        </Card>
      )}
      <h2 className={styles.section}>Deliveries</h2>
      <Deliveries sink={sink} />
      {open === 'edit' && <EditSinkDialog sink={sink} isOfNotices={isOfNotices} onClose={close} />}
      {open === 'rewind' && <RewindDialog sink={sink} onClose={close} />}
      {open === 'rotate' && <RotateSecretDialog sink={sink} onClose={close} />}
      {open === 'delete' && <DeleteDialog sink={sink} onClose={close} />}
    </>
  );
}
