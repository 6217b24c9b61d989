create table stock (article integer primary key, left_over integer not null);
