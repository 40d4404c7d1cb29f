BEGIN TRANSACTION;
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
INSERT INTO "auth_group" VALUES(1,'operations');
INSERT INTO "auth_group" VALUES(2,'bot-developer');
INSERT INTO "auth_group" VALUES(3,'exception-staff');
INSERT INTO "auth_group" VALUES(4,'finance-approver');
CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
INSERT INTO "auth_permission" VALUES(1,1,'add_permission','Can add permission');
INSERT INTO "auth_permission" VALUES(2,1,'change_permission','Can change permission');
INSERT INTO "auth_permission" VALUES(3,1,'delete_permission','Can delete permission');
INSERT INTO "auth_permission" VALUES(4,1,'view_permission','Can view permission');
INSERT INTO "auth_permission" VALUES(5,2,'add_group','Can add group');
INSERT INTO "auth_permission" VALUES(6,2,'change_group','Can change group');
INSERT INTO "auth_permission" VALUES(7,2,'delete_group','Can delete group');
INSERT INTO "auth_permission" VALUES(8,2,'view_group','Can view group');
INSERT INTO "auth_permission" VALUES(9,3,'add_user','Can add user');
INSERT INTO "auth_permission" VALUES(10,3,'change_user','Can change user');
INSERT INTO "auth_permission" VALUES(11,3,'delete_user','Can delete user');
INSERT INTO "auth_permission" VALUES(12,3,'view_user','Can view user');
INSERT INTO "auth_permission" VALUES(13,4,'add_contenttype','Can add content type');
INSERT INTO "auth_permission" VALUES(14,4,'change_contenttype','Can change content type');
INSERT INTO "auth_permission" VALUES(15,4,'delete_contenttype','Can delete content type');
INSERT INTO "auth_permission" VALUES(16,4,'view_contenttype','Can view content type');
INSERT INTO "auth_permission" VALUES(17,5,'add_session','Can add session');
INSERT INTO "auth_permission" VALUES(18,5,'change_session','Can change session');
INSERT INTO "auth_permission" VALUES(19,5,'delete_session','Can delete session');
INSERT INTO "auth_permission" VALUES(20,5,'view_session','Can view session');
INSERT INTO "auth_permission" VALUES(21,6,'add_worker','Can add worker');
INSERT INTO "auth_permission" VALUES(22,6,'change_worker','Can change worker');
INSERT INTO "auth_permission" VALUES(23,6,'delete_worker','Can delete worker');
INSERT INTO "auth_permission" VALUES(24,6,'view_worker','Can view worker');
INSERT INTO "auth_permission" VALUES(25,7,'add_revision','Can add revision');
INSERT INTO "auth_permission" VALUES(26,7,'change_revision','Can change revision');
INSERT INTO "auth_permission" VALUES(27,7,'delete_revision','Can delete revision');
INSERT INTO "auth_permission" VALUES(28,7,'view_revision','Can view revision');
INSERT INTO "auth_permission" VALUES(29,8,'add_trigger','Can add trigger');
INSERT INTO "auth_permission" VALUES(30,8,'change_trigger','Can change trigger');
INSERT INTO "auth_permission" VALUES(31,8,'delete_trigger','Can delete trigger');
INSERT INTO "auth_permission" VALUES(32,8,'view_trigger','Can view trigger');
INSERT INTO "auth_permission" VALUES(33,9,'add_workitem','Can add work item');
INSERT INTO "auth_permission" VALUES(34,9,'change_workitem','Can change work item');
INSERT INTO "auth_permission" VALUES(35,9,'delete_workitem','Can delete work item');
INSERT INTO "auth_permission" VALUES(36,9,'view_workitem','Can view work item');
INSERT INTO "auth_permission" VALUES(37,10,'add_run','Can add run');
INSERT INTO "auth_permission" VALUES(38,10,'change_run','Can change run');
INSERT INTO "auth_permission" VALUES(39,10,'delete_run','Can delete run');
INSERT INTO "auth_permission" VALUES(40,10,'view_run','Can view run');
INSERT INTO "auth_permission" VALUES(41,11,'add_approvallimit','Can add approval limit');
INSERT INTO "auth_permission" VALUES(42,11,'change_approvallimit','Can change approval limit');
INSERT INTO "auth_permission" VALUES(43,11,'delete_approvallimit','Can delete approval limit');
INSERT INTO "auth_permission" VALUES(44,11,'view_approvallimit','Can view approval limit');
INSERT INTO "auth_permission" VALUES(45,12,'add_leg','Can add leg');
INSERT INTO "auth_permission" VALUES(46,12,'change_leg','Can change leg');
INSERT INTO "auth_permission" VALUES(47,12,'delete_leg','Can delete leg');
INSERT INTO "auth_permission" VALUES(48,12,'view_leg','Can view leg');
INSERT INTO "auth_permission" VALUES(49,13,'add_humantask','Can add human task');
INSERT INTO "auth_permission" VALUES(50,13,'change_humantask','Can change human task');
INSERT INTO "auth_permission" VALUES(51,13,'delete_humantask','Can delete human task');
INSERT INTO "auth_permission" VALUES(52,13,'view_humantask','Can view human task');
INSERT INTO "auth_permission" VALUES(53,14,'add_firing','Can add firing');
INSERT INTO "auth_permission" VALUES(54,14,'change_firing','Can change firing');
INSERT INTO "auth_permission" VALUES(55,14,'delete_firing','Can delete firing');
INSERT INTO "auth_permission" VALUES(56,14,'view_firing','Can view firing');
INSERT INTO "auth_permission" VALUES(57,15,'add_event','Can add event');
INSERT INTO "auth_permission" VALUES(58,15,'change_event','Can change event');
INSERT INTO "auth_permission" VALUES(59,15,'delete_event','Can delete event');
INSERT INTO "auth_permission" VALUES(60,15,'view_event','Can view event');
INSERT INTO "auth_permission" VALUES(61,16,'add_claimedkey','Can add claimed key');
INSERT INTO "auth_permission" VALUES(62,16,'change_claimedkey','Can change claimed key');
INSERT INTO "auth_permission" VALUES(63,16,'delete_claimedkey','Can delete claimed key');
INSERT INTO "auth_permission" VALUES(64,16,'view_claimedkey','Can view claimed key');
INSERT INTO "auth_permission" VALUES(65,17,'add_attachment','Can add attachment');
INSERT INTO "auth_permission" VALUES(66,17,'change_attachment','Can change attachment');
INSERT INTO "auth_permission" VALUES(67,17,'delete_attachment','Can delete attachment');
INSERT INTO "auth_permission" VALUES(68,17,'view_attachment','Can view attachment');
CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL);
CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
INSERT INTO "django_content_type" VALUES(1,'auth','permission');
INSERT INTO "django_content_type" VALUES(2,'auth','group');
INSERT INTO "django_content_type" VALUES(3,'auth','user');
INSERT INTO "django_content_type" VALUES(4,'contenttypes','contenttype');
INSERT INTO "django_content_type" VALUES(5,'sessions','session');
INSERT INTO "django_content_type" VALUES(6,'store','worker');
INSERT INTO "django_content_type" VALUES(7,'store','revision');
INSERT INTO "django_content_type" VALUES(8,'store','trigger');
INSERT INTO "django_content_type" VALUES(9,'store','workitem');
INSERT INTO "django_content_type" VALUES(10,'store','run');
INSERT INTO "django_content_type" VALUES(11,'store','approvallimit');
INSERT INTO "django_content_type" VALUES(12,'store','leg');
INSERT INTO "django_content_type" VALUES(13,'store','humantask');
INSERT INTO "django_content_type" VALUES(14,'store','firing');
INSERT INTO "django_content_type" VALUES(15,'store','event');
INSERT INTO "django_content_type" VALUES(16,'store','claimedkey');
INSERT INTO "django_content_type" VALUES(17,'store','attachment');
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
INSERT INTO "django_migrations" VALUES(1,'contenttypes','0001_initial','2026-11-24 20:41:12.033621');
INSERT INTO "django_migrations" VALUES(2,'contenttypes','0002_remove_content_type_name','2026-11-24 20:41:12.048337');
INSERT INTO "django_migrations" VALUES(3,'auth','0001_initial','2026-11-24 20:41:12.053491');
INSERT INTO "django_migrations" VALUES(4,'auth','0002_alter_permission_name_max_length','2026-11-24 20:41:12.056585');
INSERT INTO "django_migrations" VALUES(5,'auth','0003_alter_user_email_max_length','2026-11-24 20:41:12.060702');
INSERT INTO "django_migrations" VALUES(6,'auth','0004_alter_user_username_opts','2026-11-24 20:41:12.062861');
INSERT INTO "django_migrations" VALUES(7,'auth','0005_alter_user_last_login_null','2026-11-24 20:41:12.065766');
INSERT INTO "django_migrations" VALUES(8,'auth','0006_require_contenttypes_0002','2026-11-24 20:41:12.066049');
INSERT INTO "django_migrations" VALUES(9,'auth','0007_alter_validators_add_error_messages','2026-11-24 20:41:12.068947');
INSERT INTO "django_migrations" VALUES(10,'auth','0008_alter_user_username_max_length','2026-11-24 20:41:12.072089');
INSERT INTO "django_migrations" VALUES(11,'auth','0009_alter_user_last_name_max_length','2026-11-24 20:41:12.075640');
INSERT INTO "django_migrations" VALUES(12,'auth','0010_alter_group_name_max_length','2026-11-24 20:41:12.078461');
INSERT INTO "django_migrations" VALUES(13,'auth','0011_update_proxy_permissions','2026-11-24 20:41:12.081438');
INSERT INTO "django_migrations" VALUES(14,'auth','0012_alter_user_first_name_max_length','2026-11-24 20:41:12.084469');
INSERT INTO "django_migrations" VALUES(15,'sessions','0001_initial','2026-11-24 20:41:12.085265');
INSERT INTO "django_migrations" VALUES(16,'store','0001_first','2026-11-24 20:41:12.117336');
INSERT INTO "django_migrations" VALUES(17,'store','0002_leg_claimed_at','2026-11-24 20:41:12.137799');
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE TABLE "store_approvallimit" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "amount" decimal NOT NULL, "group_id" integer NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "limit_of_one" CHECK ((("user_id" IS NULL OR "group_id" IS NULL) AND 1 = (CASE WHEN "user_id" IS NULL THEN 1 ELSE 0 END + CASE WHEN "group_id" IS NULL THEN 1 ELSE 0 END))));
CREATE TABLE "store_attachment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "step" varchar(100) NOT NULL, "digest" varchar(64) NOT NULL, "name" varchar(300) NOT NULL, "media_type" varchar(150) NOT NULL, "size" bigint NOT NULL, "run_id" varchar(36) NOT NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "attachment_once" UNIQUE ("run_id", "step", "digest", "name"));
CREATE TABLE "store_claimedkey" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "bot" varchar(100) NOT NULL, "key" varchar(400) NOT NULL, "run_id" varchar(36) NOT NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "key_once" UNIQUE ("bot", "key"));
CREATE TABLE "store_event" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "sequence" integer NOT NULL, "at" datetime NOT NULL, "type" varchar(24) NOT NULL, "data" text NOT NULL, "run_id" varchar(36) NOT NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, "address" text NOT NULL, CONSTRAINT "event_once" UNIQUE ("run_id", "sequence"));
INSERT INTO "store_event" VALUES(1,1,'2026-11-24 20:41:12.586954','run_created','{"source":"test"}','01a20f4a-888b-7365-adad-45745bafa41f','');
INSERT INTO "store_event" VALUES(2,1,'2026-11-24 20:41:12.590587','run_created','{"source":"test"}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','');
INSERT INTO "store_event" VALUES(3,1,'2026-11-24 20:41:12.592677','run_created','{"source":"test"}','01a20f4a-8890-7c68-ad5e-ddad742db4ad','');
INSERT INTO "store_event" VALUES(4,1,'2026-11-24 20:41:12.594664','run_created','{"source":"test"}','01a20f4a-8892-7c33-af9b-b0e4564e5b62','');
INSERT INTO "store_event" VALUES(5,1,'2026-11-24 20:41:12.596629','run_created','{"source":"test"}','01a20f4a-8894-7b9d-8571-50ab043acbab','');
INSERT INTO "store_event" VALUES(6,2,'2026-11-24 20:41:13.516876','run_started','{"worker":"w1"}','01a20f4a-888b-7365-adad-45745bafa41f','');
INSERT INTO "store_event" VALUES(7,3,'2026-11-24 20:41:13.516876','step_started','{"step":"a","title":"A","attempt":1}','01a20f4a-888b-7365-adad-45745bafa41f','');
INSERT INTO "store_event" VALUES(8,2,'2026-11-24 20:41:13.519221','run_started','{"worker":"w1"}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','');
INSERT INTO "store_event" VALUES(9,3,'2026-11-24 20:41:13.519221','step_started','{"step":"a","title":"A","attempt":1}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','');
INSERT INTO "store_event" VALUES(10,2,'2026-11-24 20:41:13.521069','run_started','{"worker":"w1"}','01a20f4a-8890-7c68-ad5e-ddad742db4ad','');
INSERT INTO "store_event" VALUES(11,3,'2026-11-24 20:41:13.521069','sleep_started','{"until":{"$datetime":"2026-11-24T20:41:25.516804+00:00"}}','01a20f4a-8890-7c68-ad5e-ddad742db4ad','nap:wait');
INSERT INTO "store_event" VALUES(12,4,'2026-11-24 20:41:13.521069','run_waited','{}','01a20f4a-8890-7c68-ad5e-ddad742db4ad','');
INSERT INTO "store_event" VALUES(13,4,'2026-11-24 20:41:13.523472','step_finished','{"step":"a","title":"A","action":"lab.line","attempt":1,"inputs":{"text":"claimed-a"},"session":"","seconds":0.0,"value":{"text":"claimed-a"}}','01a20f4a-888b-7365-adad-45745bafa41f','a:run.1');
INSERT INTO "store_event" VALUES(14,5,'2026-11-24 20:41:13.523472','person_asked','{"request":{"kind":"approval","subject":"ok","step":"ok","step_title":"Ok","code":"approval.needed","title":"Ok","message":"Go on?","remedy":"","choices":["submit","reject"],"form":[{"path":"yes","title":"Yes","type":"boolean","value":null,"options":[],"required":true,"doubtful":false,"hint":"","confidence":null,"page":null,"box":null}],"result_form":[],"role":"","amount":null,"evidence":[],"reading_step":"","inputs":{},"details":{}}}','01a20f4a-888b-7365-adad-45745bafa41f','ok:ask.1');
INSERT INTO "store_event" VALUES(15,6,'2026-11-24 20:41:13.523472','run_waited','{}','01a20f4a-888b-7365-adad-45745bafa41f','');
INSERT INTO "store_event" VALUES(16,4,'2026-11-24 20:41:13.527133','step_finished','{"step":"a","title":"A","action":"lab.line","attempt":1,"inputs":{"text":"open-a"},"session":"","seconds":0.0,"value":{"text":"open-a"}}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','a:run.1');
INSERT INTO "store_event" VALUES(17,5,'2026-11-24 20:41:13.527133','person_asked','{"request":{"kind":"approval","subject":"ok","step":"ok","step_title":"Ok","code":"approval.needed","title":"Ok","message":"Go on?","remedy":"","choices":["submit","reject"],"form":[{"path":"yes","title":"Yes","type":"boolean","value":null,"options":[],"required":true,"doubtful":false,"hint":"","confidence":null,"page":null,"box":null}],"result_form":[],"role":"","amount":null,"evidence":[],"reading_step":"","inputs":{},"details":{}}}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','ok:ask.1');
INSERT INTO "store_event" VALUES(18,6,'2026-11-24 20:41:13.527133','run_waited','{}','01a20f4a-888e-7b49-978e-4b1329f6bf8e','');
INSERT INTO "store_event" VALUES(19,2,'2026-11-24 20:41:13.538543','run_started','{"worker":"w1"}','01a20f4a-8892-7c33-af9b-b0e4564e5b62','');
INSERT INTO "store_event" VALUES(20,3,'2026-11-24 20:41:13.538543','step_started','{"step":"once","title":"Once","attempt":1}','01a20f4a-8892-7c33-af9b-b0e4564e5b62','');
INSERT INTO "store_event" VALUES(21,4,'2026-11-24 20:41:13.538543','step_intended','{"step":"once","action":"lab.once","inputs":{"text":"under way-once","seconds":60}}','01a20f4a-8892-7c33-af9b-b0e4564e5b62','once:run.1');
INSERT INTO "store_event" VALUES(22,2,'2026-11-24 20:41:13.540567','run_started','{"worker":"w1"}','01a20f4a-8894-7b9d-8571-50ab043acbab','');
INSERT INTO "store_event" VALUES(23,3,'2026-11-24 20:41:13.540567','step_started','{"step":"z","title":"Z","attempt":1}','01a20f4a-8894-7b9d-8571-50ab043acbab','');
INSERT INTO "store_event" VALUES(24,4,'2026-11-24 20:41:13.542020','step_finished','{"step":"z","title":"Z","action":"lab.line","attempt":1,"inputs":{"text":"done"},"session":"","seconds":0.0,"value":{"text":"done"}}','01a20f4a-8894-7b9d-8571-50ab043acbab','z:run.1');
INSERT INTO "store_event" VALUES(25,5,'2026-11-24 20:41:13.542020','run_succeeded','{"outputs":{}}','01a20f4a-8894-7b9d-8571-50ab043acbab','');
INSERT INTO "store_event" VALUES(26,1,'2026-11-24 20:41:13.563926','run_created','{"source":"test"}','01a20f4a-8c5c-71d1-ae9b-df5867b2d52a','');
CREATE TABLE "store_firing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "bot" varchar(100) NOT NULL, "trigger" varchar(100) NOT NULL, "key" varchar(500) NOT NULL, "forgotten" integer NOT NULL, "planned_at" datetime NOT NULL, "decided_at" datetime NULL, "outcome" varchar(16) NOT NULL, "reason" text NOT NULL, "run_id" varchar(36) NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "firing_once" UNIQUE ("bot", "trigger", "key", "forgotten"));
CREATE TABLE "store_humantask" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "bot" varchar(100) NOT NULL, "reference" varchar(300) NOT NULL, "address" text NOT NULL, "status" varchar(16) NOT NULL, "kind" varchar(16) NOT NULL, "code" varchar(100) NOT NULL, "role" varchar(100) NOT NULL, "title" varchar(300) NOT NULL, "message" text NOT NULL, "request" text NOT NULL, "attempt" integer NOT NULL, "created_at" datetime NOT NULL, "due_at" datetime NULL, "claimed_by" varchar(150) NOT NULL, "decided_by" varchar(150) NOT NULL, "decided_at" datetime NULL, "closed_at" datetime NULL, "decision" text NOT NULL, "run_id" varchar(36) NOT NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, "subject" text NOT NULL);
INSERT INTO "store_humantask" VALUES(1,'lab','claimed','ok:ask.1','claimed','approval','approval.needed','','Ok','Go on?','{"kind":"approval","subject":"ok","step":"ok","step_title":"Ok","code":"approval.needed","title":"Ok","message":"Go on?","remedy":"","choices":["submit","reject"],"form":[{"path":"yes","title":"Yes","type":"boolean","value":null,"options":[],"required":true,"doubtful":false,"hint":"","confidence":null,"page":null,"box":null}],"result_form":[],"role":"","amount":null,"evidence":[],"reading_step":"","inputs":{},"details":{}}',1,'2026-11-24 20:41:13.523472',NULL,'anna','',NULL,NULL,'','01a20f4a-888b-7365-adad-45745bafa41f','ok');
INSERT INTO "store_humantask" VALUES(2,'lab','open','ok:ask.1','open','approval','approval.needed','','Ok','Go on?','{"kind":"approval","subject":"ok","step":"ok","step_title":"Ok","code":"approval.needed","title":"Ok","message":"Go on?","remedy":"","choices":["submit","reject"],"form":[{"path":"yes","title":"Yes","type":"boolean","value":null,"options":[],"required":true,"doubtful":false,"hint":"","confidence":null,"page":null,"box":null}],"result_form":[],"role":"","amount":null,"evidence":[],"reading_step":"","inputs":{},"details":{}}',1,'2026-11-24 20:41:13.527133',NULL,'','',NULL,NULL,'','01a20f4a-888e-7b49-978e-4b1329f6bf8e','ok');
CREATE TABLE "store_leg" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "priority" integer NOT NULL, "not_before" datetime NOT NULL, "worker" varchar(200) NOT NULL, "run_id" varchar(36) NOT NULL REFERENCES "store_run" ("id") DEFERRABLE INITIALLY DEFERRED, "claimed_at" datetime NULL);
INSERT INTO "store_leg" VALUES(4,0,'2026-11-24 20:41:12.594664','w1','01a20f4a-8892-7c33-af9b-b0e4564e5b62','2026-11-24 20:41:13.529455');
INSERT INTO "store_leg" VALUES(6,0,'2026-11-24 20:41:25.516804','','01a20f4a-8890-7c68-ad5e-ddad742db4ad',NULL);
INSERT INTO "store_leg" VALUES(7,0,'2026-11-24 20:41:13.563926','','01a20f4a-8c5c-71d1-ae9b-df5867b2d52a',NULL);
CREATE TABLE "store_revision" ("digest" varchar(64) NOT NULL PRIMARY KEY, "bot" varchar(100) NOT NULL, "number" integer NOT NULL, "released_at" datetime NOT NULL, "current" bool NOT NULL, "text" text NOT NULL, "files" text NOT NULL, CONSTRAINT "revision_number_once" UNIQUE ("bot", "number"));
INSERT INTO "store_revision" VALUES('fd7890c0d4efb23327e3443ca2cb872cee8a2d3dc7b43b8aaccff75cd6120114','lab',1,'2026-11-24 20:41:12.586646',0,'servbot: 1
name: lab
title: Lab
goal: {measure: cost, target: none}
owner: nobody
steps:
  - {name: a, action: lab.line, with: {text: ''${{ run.reference }}-a''}}
  - {name: ok, ask: {question: Go on?, form: {yes: {type: boolean}}}}
  - {name: z, action: lab.line, with: {text: ''${{ run.reference }}-z''}}
','{}');
INSERT INTO "store_revision" VALUES('7e5978e51cbf95755ff54c952e73fa36849e4db44775a8449cbcd203dfd01338','lab',2,'2026-11-24 20:41:12.592538',0,'servbot: 1
name: lab
title: Lab
goal: {measure: cost, target: none}
owner: nobody
steps: [{name: nap, wait: {for: 12s}}, {name: z, action: lab.line, with: {text: ''${{ run.reference }}-z''}}]','{}');
INSERT INTO "store_revision" VALUES('e79a0dc490a8d3aead3a142fafdd0191596778602e7ef6b4f445cf4eb98d785c','lab',3,'2026-11-24 20:41:12.594526',0,'servbot: 1
name: lab
title: Lab
goal: {measure: cost, target: none}
owner: nobody
steps: [{name: once, action: lab.once, with: {text: ''${{ run.reference }}-once'', seconds: 60}}]','{}');
INSERT INTO "store_revision" VALUES('6c39745d62e23aeea744f36d48b67cc7dea7090d2e4fb7fd51bf8c14ca645fbe','lab',4,'2026-11-24 20:41:12.596496',0,'servbot: 1
name: lab
title: Lab
goal: {measure: cost, target: none}
owner: nobody
steps: [{name: z, action: lab.line, with: {text: done}}]','{}');
INSERT INTO "store_revision" VALUES('d9867dac808db72cb24933f3e6873c46f0b1edb03690d44ad6b7172c2258760a','lab',5,'2026-11-24 20:41:13.563595',1,'servbot: 1
name: lab
title: Lab
goal: {measure: cost, target: none}
owner: nobody
steps: [{name: z, action: lab.line, with: {text: ''${{ run.reference }}-z''}}]','{}');
CREATE TABLE "store_run" ("id" varchar(36) NOT NULL PRIMARY KEY, "bot" varchar(100) NOT NULL, "revision" varchar(64) NOT NULL, "status" varchar(16) NOT NULL, "inputs" text NOT NULL, "files" text NOT NULL, "reference" varchar(300) NOT NULL, "source" varchar(200) NOT NULL, "created_at" datetime NOT NULL, "started_at" datetime NULL, "finished_at" datetime NULL, "current_step" varchar(300) NOT NULL, "outputs" text NOT NULL, "error" text NOT NULL, "last_sequence" integer NOT NULL, "lease_token" integer NOT NULL, "died_legs" integer NOT NULL, "item_id" bigint NOT NULL REFERENCES "store_workitem" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "store_run" VALUES('01a20f4a-888b-7365-adad-45745bafa41f','lab','fd7890c0d4efb23327e3443ca2cb872cee8a2d3dc7b43b8aaccff75cd6120114','waiting','{}','{}','claimed','test','2026-11-24 20:41:12.586954','2026-11-24 20:41:13.516876',NULL,'A','{}','Go on?',6,2,0,1);
INSERT INTO "store_run" VALUES('01a20f4a-888e-7b49-978e-4b1329f6bf8e','lab','fd7890c0d4efb23327e3443ca2cb872cee8a2d3dc7b43b8aaccff75cd6120114','waiting','{}','{}','open','test','2026-11-24 20:41:12.590587','2026-11-24 20:41:13.519221',NULL,'A','{}','Go on?',6,2,0,2);
INSERT INTO "store_run" VALUES('01a20f4a-8890-7c68-ad5e-ddad742db4ad','lab','7e5978e51cbf95755ff54c952e73fa36849e4db44775a8449cbcd203dfd01338','waiting','{}','{}','sleeping','test','2026-11-24 20:41:12.592677','2026-11-24 20:41:13.521069',NULL,'','{}','',4,2,0,3);
INSERT INTO "store_run" VALUES('01a20f4a-8892-7c33-af9b-b0e4564e5b62','lab','e79a0dc490a8d3aead3a142fafdd0191596778602e7ef6b4f445cf4eb98d785c','running','{}','{}','under way','test','2026-11-24 20:41:12.594664','2026-11-24 20:41:13.538543',NULL,'Once','{}','',4,1,0,4);
INSERT INTO "store_run" VALUES('01a20f4a-8894-7b9d-8571-50ab043acbab','lab','6c39745d62e23aeea744f36d48b67cc7dea7090d2e4fb7fd51bf8c14ca645fbe','succeeded','{}','{}','ended','test','2026-11-24 20:41:12.596629','2026-11-24 20:41:13.540567','2026-11-24 20:41:13.542020','','{}','',5,2,0,5);
INSERT INTO "store_run" VALUES('01a20f4a-8c5c-71d1-ae9b-df5867b2d52a','lab','d9867dac808db72cb24933f3e6873c46f0b1edb03690d44ad6b7172c2258760a','queued','{}','{}','queued','test','2026-11-24 20:41:13.563926',NULL,NULL,'','{}','',1,0,0,6);
CREATE TABLE "store_trigger" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "bot" varchar(100) NOT NULL, "name" varchar(100) NOT NULL, "paused" bool NOT NULL, "next_at" datetime NULL, CONSTRAINT "trigger_once" UNIQUE ("bot", "name"));
CREATE TABLE "store_worker" ("name" varchar(200) NOT NULL PRIMARY KEY, "seen_at" datetime NOT NULL);
INSERT INTO "store_worker" VALUES('w1','2026-11-24 20:41:13.531221');
CREATE TABLE "store_workitem" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "bot" varchar(100) NOT NULL, "reference" varchar(300) NOT NULL, "status" varchar(16) NOT NULL, "payload" text NOT NULL, "created_at" datetime NOT NULL, "finished_at" datetime NULL);
INSERT INTO "store_workitem" VALUES(1,'lab','claimed','waiting','{}','2026-11-24 20:41:12.586954',NULL);
INSERT INTO "store_workitem" VALUES(2,'lab','open','waiting','{}','2026-11-24 20:41:12.590587',NULL);
INSERT INTO "store_workitem" VALUES(3,'lab','sleeping','waiting','{}','2026-11-24 20:41:12.592677',NULL);
INSERT INTO "store_workitem" VALUES(4,'lab','under way','in_progress','{}','2026-11-24 20:41:12.594664',NULL);
INSERT INTO "store_workitem" VALUES(5,'lab','ended','done','{}','2026-11-24 20:41:12.596629','2026-11-24 20:41:13.542020');
INSERT INTO "store_workitem" VALUES(6,'lab','queued','new','{}','2026-11-24 20:41:13.563926',NULL);
CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model");
CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id");
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");
CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id");
CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id");
CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id");
CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id");
CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id");
CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id");
CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename");
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
CREATE INDEX "store_run_status_5eabb8_idx" ON "store_run" ("status", "created_at" DESC);
CREATE INDEX "store_run_bot_8a8c10_idx" ON "store_run" ("bot", "created_at" DESC);
CREATE INDEX "store_run_created_b2e394_idx" ON "store_run" ("created_at" DESC);
CREATE UNIQUE INDEX "one_current_revision" ON "store_revision" ("bot") WHERE "current";
CREATE INDEX "store_worki_status_f59cbd_idx" ON "store_workitem" ("status", "created_at");
CREATE INDEX "store_run_item_id_0c2038de" ON "store_run" ("item_id");
CREATE INDEX "store_approvallimit_group_id_eecff94e" ON "store_approvallimit" ("group_id");
CREATE INDEX "store_approvallimit_user_id_a41e7b54" ON "store_approvallimit" ("user_id");
CREATE UNIQUE INDEX "one_queued_leg" ON "store_leg" ("run_id") WHERE "worker" = '';
CREATE UNIQUE INDEX "one_running_leg" ON "store_leg" ("run_id") WHERE NOT ("worker" = '');
CREATE INDEX "store_leg_run_id_0196c85e" ON "store_leg" ("run_id");
CREATE INDEX "store_leg_worker_82a40f_idx" ON "store_leg" ("worker", "priority" DESC, "id");
CREATE INDEX "store_firing_run_id_ac80c92d" ON "store_firing" ("run_id");
CREATE INDEX "store_firin_outcome_bfe71e_idx" ON "store_firing" ("outcome", "id");
CREATE INDEX "store_firin_bot_1e576d_idx" ON "store_firing" ("bot", "trigger", "forgotten");
CREATE INDEX "store_claimedkey_run_id_7024735e" ON "store_claimedkey" ("run_id");
CREATE INDEX "store_attachment_run_id_80a16e1c" ON "store_attachment" ("run_id");
CREATE INDEX "store_event_run_id_577db819" ON "store_event" ("run_id");
CREATE INDEX "store_humantask_run_id_9421802f" ON "store_humantask" ("run_id");
CREATE INDEX "store_human_status_ea942a_idx" ON "store_humantask" ("status", "due_at", "created_at");
CREATE INDEX "store_human_status_145052_idx" ON "store_humantask" ("status", "created_at" DESC);
CREATE INDEX "store_human_code_8354c1_idx" ON "store_humantask" ("code", "status");
CREATE INDEX "store_human_run_id_ac5337_idx" ON "store_humantask" ("run_id", "subject");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('django_migrations',17);
INSERT INTO "sqlite_sequence" VALUES('django_content_type',17);
INSERT INTO "sqlite_sequence" VALUES('auth_permission',68);
INSERT INTO "sqlite_sequence" VALUES('auth_group',4);
INSERT INTO "sqlite_sequence" VALUES('auth_user',0);
INSERT INTO "sqlite_sequence" VALUES('store_event',26);
INSERT INTO "sqlite_sequence" VALUES('store_humantask',2);
INSERT INTO "sqlite_sequence" VALUES('store_workitem',6);
INSERT INTO "sqlite_sequence" VALUES('store_leg',7);
COMMIT;
