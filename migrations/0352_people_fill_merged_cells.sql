-- What was filled down from merged cells of a workbook, by column: shown before anything goes in.
alter table people.import add filled jsonb not null default '[]' check (jsonb_typeof(filled) = 'array');
comment on column people.import.filled is 'Columns whose merged cells were filled down when the file was read: [{index, cells}].';
