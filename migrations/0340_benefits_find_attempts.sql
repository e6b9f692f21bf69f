-- The attempts at a payment, the last first: lists, statements, arrears and budgets ask how a line ended.
create index payment_attempt on benefits.payment (root_id, attempt desc);
