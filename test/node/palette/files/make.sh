#!/bin/sh
# Makes the pictures beside it with programs that have nothing of ours: Pillow, ImageMagick 6, ExifTool, libheif's encoder
# (Debian: python3-pil imagemagick libimage-exiftool-perl libheif-examples, profiles from colord-data). Run in this folder: sh make.sh
set -e
tmp=$(mktemp -d)
python3 make.py "$tmp"

# 16 bits by ImageMagick from a text file of codes, a profile put in as it is.
convert -depth 16 txt:"$tmp/patches16.txt" +set profile -profile "$tmp/p3.icc" -define png:exclude-chunks=date,time,gAMA,cHRM p3-16.png
convert -depth 16 txt:"$tmp/patches16.txt" -profile "$tmp/adobe.icc" -compress zip adobe-16.tif
convert -depth 16 -size 1x16 gradient: -rotate 90 -colorspace gray -set colorspace gray -profile "$tmp/grey.icc" \
  -define png:color-type=0 -define png:bit-depth=16 -define png:exclude-chunks=date,time,gAMA grey-16.png
# Colours multiplied by alpha, and LZW.
convert -size 8x4 xc:'rgba(200,100,40,0.5)' -depth 8 -define tiff:alpha=associated -compress lzw associated.tif
convert -size 12x8 xc:'cmyk(40%,10%,60%,20%)' -depth 8 press.tif

# A camera's JPEG lying on its side, with thumbnail, place, author, maker's note, and Adobe RGB only by EXIF.
exiftool -q -overwrite_original -Orientation#=6 -Make=Canon -Model='Canon EOS 5D' -Artist='A. Person' -Copyright='A. Person 2026' \
  -ExposureTime=1/125 -FNumber=2.8 -ISO=400 -DateTimeOriginal='2026:05:01 12:00:00' -GPSLatitude=48.2 -GPSLatitudeRef=N \
  -GPSLongitude=16.37 -GPSLongitudeRef=E -ExifImageWidth=12 -ExifImageHeight=8 -ColorSpace#=1 \
  "-ThumbnailImage<=$tmp/thumbnail.jpg" -XMP-dc:Title='On its side' -XMP-tiff:Orientation#=6 turned.jpg
exiftool -q -overwrite_original -ColorSpace#=65535 -InteropIndex='R03' -Make=Nikon camera-adobe.jpg
exiftool -q -overwrite_original -Make=Canon -Artist='A. Person' -ExposureTime=1/125 -ISO=400 -GPSLatitude=48.2 -GPSLatitudeRef=N \
  -ImageDescription='A ramp' ramp.tif
exiftool -q -overwrite_original -Make=Canon -Artist='A. Person' -ISO=400 lossless.webp lossy.webp
# What a raw converter leaves out: a TIFF whose first picture is a preview, under a name of no raw format.
exiftool -q -overwrite_original -DNGVersion='1 4 0 0' preview.tif
heif-enc -q 50 -o phone.heic "$tmp/flat.png" >/dev/null
rm -r "$tmp"
