-- Edited by hand: ids are INTEGER, not BIGINT, so that the primary key of "Chunk" is the row id itself; tables that are all key
-- have no row id. A file is made by one version and has no rows yet, so that tables are made anew, not changed.

-- DropTable
DROP TABLE "Commit";
DROP TABLE "Event";
DROP TABLE "Edge";
DROP TABLE "Kind";

-- CreateTable
CREATE TABLE "Kind" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "origin" INTEGER NOT NULL,
    "type" INTEGER NOT NULL,
    "relationship" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "claims" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Chunk" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "lastId" BIGINT NOT NULL,
    "events" INTEGER NOT NULL,
    "minTime" BIGINT NOT NULL,
    "maxTime" BIGINT NOT NULL,
    "data" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "ChunkKind" (
    "kind" INTEGER NOT NULL,
    "chunk" BIGINT NOT NULL,

    PRIMARY KEY ("kind", "chunk")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ChunkBucket" (
    "bucket" BIGINT NOT NULL,
    "chunk" BIGINT NOT NULL,

    PRIMARY KEY ("bucket", "chunk")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Edge" (
    "parent" BIGINT NOT NULL,
    "child" BIGINT NOT NULL,
    "event" BIGINT NOT NULL,

    PRIMARY KEY ("parent", "child", "event")
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "Edge_child_idx" ON "Edge"("child");
