import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Student } from '../../api/experts.ts';
import { Badge } from '../../parts/Badge.tsx';
import { bytes, counted } from '../../parts/format.ts';
import { Time } from '../../parts/Time.tsx';
import { studentTitle, taskTitle } from '../../parts/task-names.ts';
import { STUDENT_WORDS } from './expert-words.ts';
import { Facts, Row, Rows } from './Row.tsx';
import { Nobody, Section } from './Section.tsx';
import styles from './Students.module.css';

/** Small models of one task each, learned from this house's own traffic: where each came from, and who let it in. */
export function Students({ students }: { students: readonly Student[] }) {
  return (
    <Section
      id="students"
      title="Students"
      lead="Small models of one task each, taught here from answers of their teachers. Each serves by proof, and only with your yes."
    >
      {students.length === 0 ? (
        <Nobody action={<Link href="/tasks">See the tasks</Link>}>
          None was taught yet. When the same kind of ask has come some hundred times, its first student learns
          it by itself.
        </Nobody>
      ) : (
        <Rows label="Students">
          {students.map((student) => (
            <StudentRow key={student.id} student={student} />
          ))}
        </Rows>
      )}
    </Section>
  );
}

function StudentRow({ student }: { student: Student }) {
  const { id, state, lineage, size_bytes: size } = student;
  const { word, tone } = STUDENT_WORDS[state];
  const task = `/tasks/${encodeURIComponent(lineage.task)}`;
  return (
    <Row
      id={id}
      name={studentTitle(id)}
      badges={<Badge tone={tone}>{word}</Badge>}
      waits={state === 'certified'}
      asked={student}
    >
      <ol className={styles.lineage} aria-label="Where it comes from">
        <Step label="Task">
          <Link href={task}>{taskTitle({ prompt: lineage.task_prompt, name: lineage.task_name })}</Link>
        </Step>
        <Step label="Learned from">
          <Link href={task} title={`Dataset ${lineage.dataset}`}>
            {counted(lineage.examples, 'answer')}
          </Link>{' '}
          <Time at={lineage.taught_at} />
        </Step>
        <Step label="Exam">
          {lineage.verdict_at === null ? (
            'not taken yet'
          ) : (
            <Link href={task}>
              passed <Time at={lineage.verdict_at} />
            </Link>
          )}
        </Step>
        <Step label="Answers">
          {lineage.serving_since === null ? (
            state === 'certified' ? (
              <Link href={task}>once you say yes</Link>
            ) : (
              'not yet'
            )
          ) : (
            <>
              since <Time at={lineage.serving_since} />
            </>
          )}
        </Step>
      </ol>
      {lineage.verdict_words && <p className={styles.verdict}>{lineage.verdict_words}</p>}
      <Facts facts={[`${bytes(size)} on your disk`]} />
    </Row>
  );
}

function Step({ label, children }: { label: string; children: ReactNode }) {
  return (
    <li className={styles.step}>
      <span className={styles.label}>{label}</span>
      <span>{children}</span>
      <ArrowRight className={styles.arrow} size={14} strokeWidth={1.75} aria-hidden />
    </li>
  );
}
