-- Names of the parts that a batch's lines speak of (sheets of a workbook, files of a zip), one a line.
-- A line holds the part in its upper bits: gateway/domain/row_place.hpp.
ALTER TABLE batch ADD COLUMN parts TEXT NOT NULL DEFAULT '';
