-- What came back or is held, in the order of the list: a page of it is read, not all of a city's to sort them.
create index payment_open on benefits.payment (batch_id, seq) where state in ('failed', 'held');
