-- Managers of an organisation administer its accounts: those alone, posts within the organisation alone, never what an
-- account may do elsewhere. The region's administrators give posts in organisations of their own region only.

-- Where the manager's own post is administered: accounts made by the organisation are administered there too.
create function access.home_of_org() returns setof bigint language sql stable security definer set search_path = pg_catalog
as $$
  select p.region_code from access.post p
  where p.account_id = platform.actor_id() and p.org_id = platform.org() and p.audience = 'org' and p.ended_at is null
$$;
revoke execute on function access.home_of_org from public;
grant execute on function access.home_of_org to yike_org;

-- Whether an account holds, or is promised, a post beyond those whom the asking administrator administers: whoever could
-- reset its password could work as that post.
create function access.works_elsewhere(p_account uuid) returns boolean language sql stable security definer set search_path = pg_catalog
as $$
  select exists (
    select from access.post p
    where p.account_id = p_account and p.ended_at is null
      and case platform.audience()
        when 'org' then p.org_id is distinct from platform.org() or p.audience not in ('org', 'field')
        when 'staff' then p.region_code < platform.region_lo() or p.region_code >= platform.region_hi()
        else true
      end
  )
$$;
revoke execute on function access.works_elsewhere from public;
grant execute on function access.works_elsewhere to yike_worker, yike_staff, yike_org;

-- ---------------------------------------------------------------- accounts
create index account_org on access.account (org_id) where org_id is not null;
create policy org_read on access.account for select to yike_org using (org_id = (select platform.org()));
create policy org_make on access.account for insert to yike_org
  with check (org_id = (select platform.org()) and state = 'active' and region_code in (select access.home_of_org()));
create policy org_edit on access.account for update to yike_org
  using (org_id = (select platform.org()) and not access.works_elsewhere(id))
  with check (org_id = (select platform.org()));
grant insert on access.account to yike_org;
grant update (name, login, state, disabled_at, disabled_reason) on access.account to yike_org;

-- One's own row may be edited by oneself, but name, sign-in name and state are for another to decide.
create function access.keep_own_account() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if platform.audience() = 'org' and new.id = platform.actor_id()
     and (new.name, new.login, new.state) is distinct from (old.name, old.login, old.state) then
    raise exception 'not one''s own account' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_own_account before update on access.account for each row execute function access.keep_own_account();

-- ---------------------------------------------------------------- what belongs to an account
create policy org_read on access.credential for select to yike_org
  using (account_id in (select a.id from access.account a where a.org_id = (select platform.org())));
create policy org_make on access.credential for insert to yike_org
  with check (account_id in (select a.id from access.account a where a.org_id = (select platform.org())) and not access.works_elsewhere(account_id));
create policy org_edit on access.credential for update to yike_org
  using (account_id in (select a.id from access.account a where a.org_id = (select platform.org())) and not access.works_elsewhere(account_id));
create policy org on access.password_history to yike_org
  using (account_id in (select a.id from access.account a where a.org_id = (select platform.org())) and not access.works_elsewhere(account_id));
create policy org on access.recovery_code to yike_org
  using (account_id in (select a.id from access.account a where a.org_id = (select platform.org())) and not access.works_elsewhere(account_id));

-- ---------------------------------------------------------------- posts of the organisation, and sessions working as them
-- A field post of the organisation is one of its own responders.
create function access.works_for_org(p_person uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from responders.responder r where r.id = p_person and r.org_id = platform.org());
end $$;
revoke execute on function access.works_for_org from public;
grant execute on function access.works_for_org to yike_org;
create index post_org on access.post (org_id) where org_id is not null;
create policy org_read on access.post for select to yike_org using (org_id = (select platform.org()));
create policy org_make on access.post for insert to yike_org
  with check (
    org_id = (select platform.org())
    and account_id in (select a.id from access.account a where a.org_id = (select platform.org()))
    and (
      audience = 'org' and role in ('org_manager', 'org_staff')
        and region_code in (select access.home_of_org()) and account_id <> (select platform.actor_id())
      or audience = 'field' and role in ('responder', 'caregiver', 'volunteer') and access.works_for_org(person_id)
    )
  );
create policy org_edit on access.post for update to yike_org
  using (org_id = (select platform.org()) and (audience = 'org' and account_id <> (select platform.actor_id()) or audience = 'field'))
  with check (org_id = (select platform.org()));
grant insert, update (title, valid_from, valid_to, ended_at, ended_reason, updated_at) on access.post to yike_org;
create policy org on access.session to yike_org
  using (post_id in (select p.id from access.post p where p.org_id = (select platform.org())));

-- A region's administrator gives posts in the organisations of that region, not in the neighbour's.
create function access.org_in_reach(p_org uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return platform.audience() is distinct from 'staff' or p_org is null or exists (
    select from organisations.organisation o
    where o.id = p_org and o.region_code >= platform.region_lo() and o.region_code < platform.region_hi()
  );
end $$;
revoke execute on function access.org_in_reach from public;
grant execute on function access.org_in_reach to yike_worker, yike_staff, yike_org, yike_field, yike_family;

create function access.guard_post() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if not access.org_in_reach(new.org_id) then
    raise exception 'outside the region' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_post before insert on access.post for each row execute function access.guard_post();
create trigger guard_org before insert on access.account for each row execute function access.guard_post();
