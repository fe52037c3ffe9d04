-- What the tables of copies are for.
comment on table copying.runs
  is 'Every copy that was begun: of which application, from where, how it ended';
comment on column copying.runs.id is 'The run';
comment on column copying.runs.application is 'The application, a folder of sql/';
comment on column copying.runs.source is 'Where the data came from, without a password';
comment on column copying.runs.plan_hash is 'SHA-256 of the plan''s files';
comment on column copying.runs.state
  is 'How it stands; a run that was killed is called interrupted by the next one';
comment on column copying.runs.problem is 'Why it failed';
comment on column copying.runs.started_by is 'Who began it';
comment on column copying.runs.started_at is 'When it began';
comment on column copying.runs.finished_at is 'When it ended';
comment on index copying.runs_application_id_idx is 'The last run of an application';

comment on table copying.rejects
  is 'Every source row that is not in its target, with the reason; taken back when the source is mended';
comment on column copying.rejects.application is 'The application';
comment on column copying.rejects.source_table is 'The table of the source';
comment on column copying.rejects.source_key is 'The key of the row in the source';
comment on column copying.rejects.target_table is 'Where it would have gone';
comment on column copying.rejects.kind is 'What is wrong with it, in one word';
comment on column copying.rejects.detail is 'The column and its value, cut';
comment on column copying.rejects.source_row is 'The row as it landed';
comment on column copying.rejects.run_id is 'The run that noted this reason';
comment on column copying.rejects.rejected_at is 'When this reason was noted';
comment on index copying.rejects_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.proofs is 'Every proof that was made of a copy, also those that failed';
comment on column copying.proofs.id is 'The proof';
comment on column copying.proofs.application is 'The application';
comment on column copying.proofs.run_id is 'The run that was proven';
comment on column copying.proofs.ok is 'Whether source, landing and target agree';
comment on column copying.proofs.result is 'Counts, hashes and the first differences of each table';
comment on column copying.proofs.proven_by is 'Who made it';
comment on column copying.proofs.proven_at is 'When it was made';
comment on index copying.proofs_application_id_idx is 'The last proof of an application';
comment on index copying.proofs_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.proof_parts
  is 'The ranges of an unfinished proof; those that are done are not compared again';
comment on column copying.proof_parts.run_id is 'The run that is proven';
comment on column copying.proof_parts.comparison is 'What is compared';
comment on column copying.proof_parts.number is 'Counts up from 1 within the comparison';
comment on column copying.proof_parts.exact is 'Whether bytes are compared, not by equality';
comment on column copying.proof_parts.low is 'Rows after this key; null: from the first on';
comment on column copying.proof_parts.high is 'Rows up to this key; null: to the last';
comment on column copying.proof_parts.rows_there is 'How many rows the source or the plan has';
comment on column copying.proof_parts.rows_here is 'How many rows the landing or the target has';
comment on column copying.proof_parts.differences is 'How many rows are not the same';
comment on column copying.proof_parts.shown is 'The first of them: problem and key';
comment on column copying.proof_parts.figures
  is 'Sums, first and last values that people want to see of the range: expected and found';
comment on column copying.proof_parts.done_at is 'When; null while it is to be done';

comment on table copying.generations
  is 'The moments at which a source was read; a new one for each run that had to take one';
comment on column copying.generations.application is 'The application';
comment on column copying.generations.number is 'Counts up from 1 within the application';
comment on column copying.generations.run_id is 'The run that took it';
comment on column copying.generations.moment
  is 'The source''s snapshot, or the size and time of its file';
comment on column copying.generations.taken_at is 'When it was taken';
comment on index copying.generations_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.steps is 'What a copy consists of: landing, copying or shaping one table';
comment on column copying.steps.id is 'The step';
comment on column copying.steps.application is 'The application';
comment on column copying.steps.name is 'What it does, for people';
comment on column copying.steps.kind is 'land as it is, copy into the target, or shape what landed';
comment on column copying.steps.source_table is 'The table of the source';
comment on column copying.steps.target_table is 'The table that is written';
comment on column copying.steps.run_id is 'The run that planned it, which names the job';
comment on column copying.steps.cut is 'How it is cut into chunks: by key, by ctid, or not at all';
comment on column copying.steps.began_empty is 'Whether the written table held nothing before';
comment on column copying.steps.estimated_rows is 'How many rows the source expected';
comment on column copying.steps.estimated_bytes is 'How many bytes the source expected';
comment on column copying.steps.planned_at is 'When it was cut into chunks';
comment on column copying.steps.finished_at is 'When its last chunk, keys and statistics were done';
comment on index copying.steps_application_run_id_idx is 'The newest job of an application';

comment on table copying.chunks
  is 'The parts of a step; each is loaded and recorded in one transaction';
comment on column copying.chunks.step_id is 'The step';
comment on column copying.chunks.number is 'Counts up from 1 within the step';
comment on column copying.chunks.low is 'Rows after this key; null: from the first on';
comment on column copying.chunks.high is 'Rows up to this key; null: to the last';
comment on column copying.chunks.generation is 'The moment of the source that it was read at';
comment on column copying.chunks.rows_read is 'How many rows were read';
comment on column copying.chunks.rows is 'How many rows were written';
comment on column copying.chunks.rejected is 'How many rows were rejected';
comment on column copying.chunks.bytes
  is 'How many bytes were sent; null where none leave the server';
comment on column copying.chunks.written_by is 'The transaction that wrote its rows: their xmin';
comment on column copying.chunks.worker is 'Which worker did it';
comment on column copying.chunks.done_at is 'When; null while it is to be done';
comment on index copying.chunks_step_id_number_idx is 'The next chunk to be claimed';

comment on table copying.deferred
  is 'Indexes and keys taken away before a load, to be made again after it, also after a crash';
comment on column copying.deferred.application is 'The application';
comment on column copying.deferred.table_name is 'The table, with its schema';
comment on column copying.deferred.name is 'The index or constraint';
comment on column copying.deferred.kind
  is 'What it is; the index of a key and the key, a foreign key and its validation are two records';
comment on column copying.deferred.definition is 'The statement that makes it again';
comment on column copying.deferred.dropped_at is 'When it was taken away';

comment on table copying.writes
  is 'Every transaction that wrote rows into a target for a copy; written by that transaction';
comment on column copying.writes.application is 'The application';
comment on column copying.writes.target_table is 'The table that it wrote into';
comment on column copying.writes.written_by
  is 'The transaction: the xmin of its rows, and of this one';
comment on column copying.writes.rows is 'How many rows it wrote';

comment on table copying.undone is 'What an undo that is not finished has taken out so far';
comment on column copying.undone.application is 'The application';
comment on column copying.undone.target_table is 'The table that it took rows out of';
comment on column copying.undone.rows is 'How many rows it took out';

comment on table copying.follows is 'Applications whose source is, or was, followed while it lives';
comment on column copying.follows.application is 'The application';
comment on column copying.follows.follower is 'What the journals at the source know this target by';
comment on column copying.follows.source is 'The database that is followed, without a password';
comment on column copying.follows.into_existing
  is 'Whether targets hold rows that did not come from the source: no row is missed there';
comment on column copying.follows.position
  is 'The snapshot of the source whose transactions are in the target; null: no pass since the copy';
comment on column copying.follows.changes is 'How many writes were carried';
comment on column copying.follows.began_at is 'When the journals were installed first';
comment on column copying.follows.applied_at is 'When the last writes were carried';
comment on column copying.follows.cut_over_at
  is 'When the source was fenced off and the target took over';
comment on column copying.follows.write_pause_ms
  is 'How long nobody could write at the cut-over, in milliseconds';

comment on table copying.backfills is 'How far each backfill of plumb has come';

comment on column copying.backfills.file is 'The file of SQL, relative to the project';

comment on column copying.backfills.hash is 'SHA-256 of its text: another text is another backfill';

comment on column copying.backfills.last_key
  is 'The key of the last row looked at, as text, one element per column';

comment on column copying.backfills.batches is 'How many batches were committed';

comment on column copying.backfills.rows is 'How many rows they changed';

comment on column copying.backfills.started_at is 'When the first batch began';

comment on column copying.backfills.updated_at is 'When the last batch was committed';

comment on column copying.backfills.finished_at is 'When nothing was left to look at';
